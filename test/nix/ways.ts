/** An operator's situation, and the commands that evaluation prints for it. */
import type { Cas, Json } from './fleet.js';

type Certs = Record<string, Json>;

const leaf = (more: Json = {}): Json => ({ commonName: 'leaf', usages: ['client auth'], ...more });
const ca = (commonName: string, more: Json = {}): { ca: Json } => ({ ca: { commonName, ...more } });
const withCa = (certs: Certs, more: Json = {}): Cas => ({ k8s: { ...ca('k8s', more), certs } });
const withRoot = (certs: Certs, root: Json = {}, more: Json = {}): Cas => ({
  ...withCa(certs, { parent: 'root', ...more }),
  root: ca('root', root),
});
const withBetween = (more: Json): Cas => ({
  ...withCa({ web: leaf() }, more),
  between: ca('between', { parent: 'root' }),
  root: ca('root'),
});

const kept = leaf({ keepKey: true });
const tokens = leaf({ usages: ['signing'], shared: true });
const other = { key: { algo: 'ed25519' } };
const days = (count: number): Json => ({ expiry: `${24 * count}h` });

export interface Story {
  title: string;
  /** How many days ago its first policy was applied. */
  ago?: number;
  first: Cas;
  /** The policy to evaluate, if it differs. */
  then?: Cas;
  /** A change in between, as a shell line. */
  change?: string;
  changedAgo?: number;
  says: RegExp[];
  /** All printed commands, in this order. */
  runs: string[];
  /** The last command prints the one that ends it. */
  printed?: true;
}

const replace = (...names: string[]): string =>
  `rm ${names.map((name) => `certs/ca/${name}.crt certs/ca/${name}.key.age`).join(' ')} && recreate --authority ${names.join(' ')} --force`;

export const stories: Story[] = [
  {
    title: 'another policy of a certificate',
    first: withCa({ web: leaf() }),
    then: withCa({ web: leaf({ commonName: 'another' }) }),
    says: [/the policy has changed since it was issued:/],
    runs: ['recreate'],
  },
  {
    title: 'another kind of keys that must not change',
    first: withCa({ web: leaf(), sign: kept, tokens }),
    then: withCa({
      web: leaf(other),
      sign: { ...kept, ...other },
      tokens: { ...tokens, ...other },
    }),
    says: [/the policy has changed since it was issued:/],
    runs: ['recreate', 'recreate --only derived-web-k8s-sign shared-k8s-tokens --force'],
  },
  {
    title: 'such a key that was kept as it is, until its certificate ended',
    ago: 400,
    first: withCa({ sign: kept }),
    then: withCa({ sign: { ...kept, ...other } }),
    change: 'recreate --accept-existing',
    changedAgo: 300,
    says: [/ended, as of \S+:\n {2}cas\.k8s\.certs\.sign /],
    runs: ['recreate', 'recreate --only derived-web-k8s-sign --force'],
  },
  {
    title: 'an ended certificate of an authority that lasts',
    ago: 400,
    first: withCa({ web: leaf() }),
    says: [/ended, as of \S+:\n {2}cas\.k8s\.certs\.web /],
    runs: ['recreate'],
  },
  {
    title: 'an ended authority whose certificates ended before',
    ago: 400,
    first: withCa({ web: leaf(days(100)) }, days(200)),
    says: [/only a new authority lasts longer:\n {2}cas\.k8s\.ca .*\n {2}cas\.k8s\.certs\.web /],
    runs: [replace('k8s')],
  },
  {
    title: 'a new certificate of an ended authority, and one of another',
    ago: 400,
    first: withCa({ web: leaf(days(100)) }, days(200)),
    then: {
      ...withCa({ web: leaf(days(100)), more: leaf() }, days(200)),
      other: { ...ca('other'), certs: { more: leaf() } },
    },
    says: [/not issued yet/],
    runs: ['recreate', replace('k8s')],
  },
  {
    title: 'an intermediate that ended before its parent did',
    ago: 400,
    first: withRoot({ web: leaf(days(100)) }, days(200), days(150)),
    says: [
      /only a new authority lasts longer:\n {2}cas\.k8s\.ca .*\n {2}cas\.root\.ca .*\n {2}cas\.k8s\.certs\.web /,
    ],
    runs: [replace('k8s', 'root')],
  },
  {
    title: 'an intermediate that ended, below a root that lasts',
    ago: 400,
    first: withRoot({ web: leaf(days(100)) }, {}, days(150)),
    says: [/only a new authority lasts longer:\n {2}cas\.k8s\.ca .*\n {2}cas\.k8s\.certs\.web /],
    runs: [replace('k8s')],
  },
  {
    title: 'an intermediate that ended with its root',
    ago: 400,
    first: withRoot({ web: leaf(days(100)) }, days(200), days(200)),
    says: [/only a new authority lasts longer/],
    runs: [replace('root')],
    printed: true,
  },
  {
    title: 'an intermediate of a former root',
    first: withRoot({ web: leaf() }),
    change: 'rm certs/ca/root.*; recreate --authority root --force',
    says: [/does not know.*no run changes an authority as a side effect:\n {2}cas\.k8s\.ca\n/],
    runs: ['recreate'],
    printed: true,
  },
  {
    title: 'an authority of which nothing is left, and a new certificate of it',
    first: withCa({ web: leaf() }),
    then: withCa({ web: leaf(), more: leaf() }),
    change: 'rm certs/ca/*',
    says: [
      /an authority's file is missing/,
      /not issued yet[^]*first follow the hint for cas\.k8s\.ca; then run/,
    ],
    runs: ['recreate --authority k8s --force', 'recreate'],
  },
  {
    title: 'an intermediate of which nothing is left, below a root that ended',
    ago: 400,
    first: withRoot({}, days(200), days(150)),
    change: 'rm certs/ca/k8s.*',
    says: [/an authority's file is missing/],
    runs: ['rm certs/ca/root.crt certs/ca/root.key.age && recreate --authority k8s root --force'],
  },
  {
    title: 'a parent that ended, and has not signed it',
    ago: 400,
    first: { ...withCa({ web: leaf() }), root: ca('root', days(200)) },
    then: withRoot({ web: leaf() }, days(200)),
    says: [/another parent than its signer/],
    runs: [replace('k8s', 'root')],
  },
  {
    title: 'an authority whose certificate is gone',
    first: withCa({ web: leaf() }),
    change: 'rm certs/ca/k8s.crt',
    says: [/an authority's file is missing/],
    runs: ['rm certs/ca/k8s.key.age && recreate --authority k8s --force'],
  },
  {
    title: 'other words in the policy of an authority',
    first: withCa({ web: leaf() }),
    then: withCa({ web: leaf() }, { expiry: '3650d' }),
    says: [/the policy has changed since it was issued, and no run/],
    runs: ['recreate'],
  },
  {
    title: 'sealed keys that are gone',
    first: withCa({ web: leaf(), sign: kept, front: leaf({ shared: true }) }),
    change: 'rm certs/derived/web/*.age certs/shared/*.age',
    says: [/not issued yet/],
    runs: ['recreate', 'recreate --only shared-k8s-front derived-web-k8s-sign --force'],
  },
  {
    title: 'a parent that is still to be made, as is its own',
    first: withCa({ web: leaf() }),
    then: withBetween({ parent: 'between' }),
    says: [/not issued yet/, /another parent than its signer/],
    runs: [
      'recreate',
      'rm certs/ca/k8s.crt certs/ca/k8s.key.age && recreate --authority root between k8s --force',
    ],
  },
  {
    title: 'a chain that a run for its authority alone has left behind',
    first: withBetween({ parent: 'between' }),
    then: withBetween({ parent: 'root' }),
    change: 'recreate --only ca-k8s --force',
    says: [/\(certs\/derived\/web\/k8s-web\.crt has 3, not 2\)/],
    runs: ['recreate'],
  },
  {
    title: 'a chain that an authority which is kept without its parent has no more',
    first: withBetween({ parent: 'between' }),
    then: withBetween({}),
    change: 'recreate --only ca-k8s --accept-existing',
    says: [/\(certs\/derived\/web\/k8s-web\.crt has 3, not 1\)/],
    runs: ['recreate'],
  },
  {
    title: 'a key that another program has sealed',
    first: withCa({ web: leaf() }),
    change:
      'key=certs/derived/web/k8s-web.key.age; age -d -i ../operator $key > ../k; age -R ../host.pub -r $(age-keygen -y ../operator) -o $key ../k',
    says: [/its sealed key is not the one that its manifest names/],
    runs: ['recreate'],
  },
  {
    title: 'a key that nobody has opened',
    first: withCa({ web: leaf() }),
    change: `sed -i 's/"publicKey": *"[^"]*"/"publicKey": null/' certs/derived/web/manifest.json`,
    says: [/cannot tell whether its sealed key belongs to its certificate/],
    runs: ['recreate'],
  },
];
