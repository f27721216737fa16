import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { Manifest, ManifestEntry, SpecWords } from '../../lib/model/index.js';
import { digestOf } from '../../lib/policy/specs/digest.js';
import { printManifest } from '../../lib/store/manifest.js';
import { evaluate, withNix } from './nix.js';

/** Files by their path below `certs/`; a manifest's value is printed as the store prints it. */
type Tree = Map<string, string>;

interface Spoken {
  assertions: string[];
  warnings: string[];
}

interface Row {
  title: string;
  /** Also the name of the case's difference in cases/findings.nix. */
  folder: string;
  change?: (tree: Tree) => void;
  assertions?: RegExp[];
  warnings?: RegExp[];
}

const now = Math.floor(Date.now() / 1000);
const year = 365 * 86_400;
const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

const authorityKey = 'a'.repeat(64);
const hostKey = 'ssh-ed25519 AAAAhost';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function words(commonName: string, usages: string[], expiry: string): SpecWords {
  const key = { algo: 'rsa' as const, size: 2048 };
  return { authority: 'k8s', subject: { commonName }, hosts: [], key, usages, expiry };
}

function entry(sealed: string, spec: SpecWords, recipients: string[]): ManifestEntry {
  return {
    certificate: `aa${'0'.repeat(62)}`,
    publicKey: authorityKey,
    issuer: authorityKey,
    sealed: sha256(sealed),
    recipients: { operator: ['age1operator'], 'host:web': recipients },
    spec: digestOf(spec),
    notBefore: now - 3600,
    notAfter: now + year,
  };
}

const pem = (label: string): string => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;
const certificate = pem('CERTIFICATE');

const manifest = (name: string, one: ManifestEntry): string =>
  printManifest({ version: 1, certificates: { [name]: one } });

const healthy = (): Tree =>
  new Map(
    Object.entries({
      'ca/k8s.crt': certificate,
      'ca/k8s.key.age': 'authority',
      'ca/manifest.json': manifest(
        'k8s',
        entry('authority', words('kubernetes', ['signing'], '87600h'), []),
      ),
      'derived/web/k8s-kubelet.crt': certificate,
      'derived/web/k8s-kubelet.key.age': 'kubelet',
      'derived/web/manifest.json': manifest(
        'k8s-kubelet',
        entry('kubelet', words('kubelet', ['client auth'], '8760h'), [hostKey]),
      ),
      'shared/k8s-tokens.crt': certificate,
      'shared/k8s-tokens.key.age': 'tokens',
      'shared/manifest.json': manifest(
        'k8s-tokens',
        entry('tokens', words('tokens', ['signing'], '8760h'), [hostKey]),
      ),
    }),
  );

/** Changes the kubelet's entry, or another manifest's only one. */
const alter =
  (fields: Partial<ManifestEntry>, file = 'derived/web/manifest.json') =>
  (tree: Tree): void => {
    const value = JSON.parse(tree.get(file)!) as Manifest;
    for (const one of Object.values(value.certificates)) Object.assign(one, fields);
    tree.set(file, printManifest(value));
  };

const rewrite =
  (file: string, change: (text: string) => string) =>
  (tree: Tree): void => {
    tree.set(file, change(tree.get(file)!));
  };

const append = (file: string, more: string) => rewrite(file, (text) => text + more);

const remove =
  (...files: string[]) =>
  (tree: Tree): void => {
    for (const file of files) tree.delete(file);
  };

const put =
  (file: string, text: string) =>
  (tree: Tree): void => {
    tree.set(file, text);
  };

/** The authority k8s while it rotates: its own generation signs, the other is `b`. */
const rotate =
  (role: 'next' | 'old', other = certificate) =>
  (tree: Tree): void => {
    const own = (JSON.parse(tree.get('ca/manifest.json')!) as Manifest).certificates['k8s']!;
    const generations = [
      { certificate: own.certificate, publicKey: own.publicKey!, role: 'active', since: 1 },
      { certificate: 'x', publicKey: 'b'.repeat(64), role, since: 1 },
    ];
    alter({ generations }, 'ca/manifest.json')(tree);
    append('ca/k8s.crt', other)(tree);
  };

/**
 * Authorities by the letters of their key and of their issuer's; `behind` follows certificates that k8s signs.
 */
const authorities =
  (keys: Record<string, [own: string, issuer: string]>, behind = '') =>
  (tree: Tree): void => {
    const former = (JSON.parse(tree.get('ca/manifest.json')!) as Manifest).certificates['k8s']!;
    const entries = Object.entries(keys).map(([name, [own, issuer]]) => {
      const spec = name === 'k8s' && own === issuer ? former.spec : 'unknown';
      const [publicKey, of] = [own.repeat(64), issuer.repeat(64)];
      return [name, { ...former, publicKey, issuer: of, spec }] as const;
    });
    for (const [name] of entries) tree.set(`ca/${name}.crt`, certificate);
    const certificates = Object.fromEntries(entries);
    tree.set('ca/manifest.json', printManifest({ version: 1, certificates }));
    append('derived/web/k8s-kubelet.crt', behind)(tree);
    append('shared/k8s-tokens.crt', behind)(tree);
  };

const otherwise = (place: string, line: string): RegExp =>
  new RegExp(
    `^certToolkit: the policy names another parent than its signer, and no run changes an authority as a side effect:\\n {2}${place}\\nhint: set its parent back, or run "${line}", then "git add certs": it makes`,
  );

/** Possible contents of a host key's file, with evaluation's messages. */
const keyFiles: [folder: string, text: string, flaw: string][] = [
  ['key-behind-name', `10.0.1.1 ${hostKey}\n`, 'has text before the key'],
  ['key-lines', `${hostKey}\n${hostKey}\n`, 'has 2 lines instead of one key'],
  ['key-private', '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n', 'holds a private key'],
  ['key-empty', '# nothing yet\n\n', 'is empty'],
  ['key-none', 'to be done\n', 'holds no public key'],
];

const rows: Row[] = [
  { title: 'says nothing of files that are as they should be', folder: 'healthy' },
  {
    title: 'asks for what was never issued, with the command and git add',
    folder: 'never-issued',
    change: (tree) => {
      remove(...tree.keys())(tree);
    },
    assertions: [
      /not issued yet, or not tracked by git:\n {2}cas\.k8s\.ca \(certs\/ca\/k8s\.crt\)\n {2}cas\.k8s\.certs\.kubelet \(certs\/derived\/web\/k8s-kubelet\.crt, certs\/derived\/web\/k8s-kubelet\.key\.age\)\n {2}cas\.k8s\.certs\.tokens .*\nhint: run "nix run \.#certs\.recreate", then "git add certs"; a flake sees tracked files only$/,
    ],
  },
  {
    title: 'names the command that the flake has',
    folder: 'command',
    change: remove('ca/k8s.crt'),
    assertions: [
      /an authority's file is missing, .*:\n {2}cas\.k8s\.ca \(certs\/ca\/k8s\.crt\)\nhint: "git add certs" if git lacks them; else restore them from git \("git log --all --full-history -- certs\/ca\/k8s\.crt certs\/ca\/k8s\.key\.age"\), or run "rm certs\/ca\/k8s\.key\.age && nix run \.#pki\.apply -- --authority k8s --force", then/,
    ],
  },
  {
    title: 'asks for a certificate whose key alone is missing',
    folder: 'key-missing',
    change: remove('derived/web/k8s-kubelet.key.age'),
    assertions: [/\n {2}cas\.k8s\.certs\.kubelet \(certs\/derived\/web\/k8s-kubelet\.key\.age\)\n/],
  },
  {
    title: "does not ask for an authority's key, which no host holds",
    folder: 'authority-key-missing',
    change: remove('ca/k8s.key.age'),
  },
  {
    title: "asks for an authority's key where the host signs with it",
    folder: 'signer',
    change: remove('ca/k8s.key.age'),
    assertions: [/cas\.k8s\.ca \(certs\/ca\/k8s\.key\.age\)/],
  },
  {
    title: 'refuses keys that are sealed to a former key of the host',
    folder: 'reinstalled',
    change: alter({
      recipients: { operator: ['age1operator'], 'host:web': ['ssh-ed25519 AAAAformer'] },
    }),
    assertions: [
      /sealed to another key than this host's owningHostKey.*\n {2}cas\.k8s\.certs\.kubelet\nhint:/,
    ],
  },
  {
    title: 'refuses a certificate of an authority that is no more',
    folder: 'foreign-issuer',
    change: alter({ issuer: 'b'.repeat(64) }),
    assertions: [
      /signed by an authority that certs\/ca\/manifest\.json does not know.*\n {2}cas\.k8s\.certs\.kubelet\n/,
    ],
  },
  {
    title: "takes a rotating authority's other generations for its own",
    folder: 'rotating',
    change: (tree) => {
      alter({ issuer: 'b'.repeat(64) })(tree);
      rotate('old')(tree);
    },
  },
  {
    title: 'refuses a certificate of neither generation',
    folder: 'rotating-foreign',
    change: (tree) => {
      alter({ issuer: 'c'.repeat(64) })(tree);
      rotate('next')(tree);
    },
    assertions: [/signed by an authority that certs\/ca\/manifest\.json does not know/],
  },
  {
    title: 'refuses a file that lacks one of the generations',
    folder: 'rotating-alone',
    change: rotate('next', ''),
    assertions: [/too few certificates.*\n {2}cas\.k8s\.ca \(certs\/ca\/k8s\.crt has 1, not 2\)\n/],
  },
  {
    title: 'lets a program append one generation of the root',
    folder: 'rotating-appended',
    change: (tree) => {
      const other = certificate.replace('AAAA', 'BBBB');
      rotate('next', other)(tree);
      append('shared/k8s-tokens.crt', other)(tree);
    },
  },
  {
    title: 'has a rotation move on, instead of replacing the authority, where the former one ends',
    folder: 'rotating-due',
    change: (tree) => {
      alter({ notBefore: now - 3 * year, notAfter: now + year + 60 }, 'ca/manifest.json')(tree);
      rotate('next')(tree);
    },
    warnings: [
      /only a new authority lasts longer:\n {2}cas\.k8s\.ca \(\S+\)\nhint: k8s is being rotated: run "nix run \.#certs\.rotate -- k8s" for its next stage, then "git add certs"$/,
    ],
  },
  {
    title: 'names the command for it that fits the flake’s own',
    folder: 'rotating-other-command',
    change: (tree) => {
      alter({ notAfter: now - 60 }, 'ca/manifest.json')(tree);
      alter({ recipients: { 'host:web': ['ssh-ed25519 AAAAformer'] } })(tree);
      rotate('next')(tree);
    },
    assertions: [
      /authority k8s ended, and only a new one signs: k8s is being rotated: run "nix run \.#certs -- rotate k8s" for/,
    ],
    warnings: [/run "nix run \.#certs -- rotate k8s" for its next stage/],
  },
  {
    title: 'takes the former authority that a pin names, while the file still has it',
    folder: 'rotating-pinned',
    change: (tree) => {
      alter({ certificate: 'c'.repeat(64) }, 'ca/manifest.json')(tree);
      rotate('old')(tree);
      const value = JSON.parse(tree.get('ca/manifest.json')!) as Manifest;
      value.certificates['k8s']!.generations![1]!.certificate = `aa${'0'.repeat(62)}`;
      tree.set('ca/manifest.json', printManifest(value));
    },
  },
  {
    title: 'refuses a manifest with a generation that has no role',
    folder: 'rotating-damaged',
    change: (tree) => {
      rotate('next')(tree);
      rewrite('ca/manifest.json', (text) => text.replace('"role"', '"rule"'))(tree);
      rewrite('ca/k8s.crt', () => certificate)(tree);
    },
    assertions: [/conflict markers of git, cut off, or damaged:\n {2}certs\/ca\/manifest\.json/],
  },
  {
    title: "takes a certificate's word where the authority has no entry",
    folder: 'authority-without-entry',
    change: remove('ca/manifest.json'),
  },
  {
    title: 'refuses a manifest that a merge has torn, instead of failing on it',
    folder: 'torn',
    change: rewrite(
      'derived/web/manifest.json',
      (text) => `<<<<<<< HEAD\n${text}=======\n>>>>>>> other\n`,
    ),
    assertions: [
      /conflict markers of git, cut off, or damaged:\n {2}certs\/derived\/web\/manifest\.json\n/,
    ],
    warnings: [/so nothing tells whether this host does:\n {2}cas\.k8s\.certs\.kubelet\n/],
  },
  {
    title: 'refuses certificates that a merge has torn, and does not count their blocks',
    folder: 'torn-certificates',
    change: (tree) => {
      const [ours, theirs] = ['AAAA\n', 'BBBB\n'];
      const torn = `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> other\n`;
      rewrite('ca/k8s.crt', (text) => text.replace(ours, torn))(tree);
      rewrite('derived/web/k8s-kubelet.crt', (text) =>
        text.replace(ours, torn.replaceAll('\n', '\r\n')),
      )(tree);
      rewrite(
        'shared/k8s-tokens.crt',
        (text) => `<<<<<<< HEAD\n${text}|||||||\n${text}=======\n${text}>>>>>>> other\n`,
      )(tree);
    },
    assertions: [
      /conflict markers of git in a certificate.*:\n {2}certs\/ca\/k8s\.crt\n {2}certs\/derived\/web\/k8s-kubelet\.crt\n {2}certs\/shared\/k8s-tokens\.crt\nhint: run "nix run \.#certs\.recreate", then "git add certs"; with an identity/,
    ],
  },
  {
    title: 'takes no line of another length for a conflict',
    folder: 'underlined',
    change: rewrite('ca/k8s.crt', (text) => `Kubernetes\n==========\n<<<<<<<<\n${text}`),
  },
  {
    title: 'refuses a manifest that is cut off',
    folder: 'cut-off',
    change: rewrite('shared/manifest.json', (text) => text.slice(0, 40)),
    assertions: [/cut off, or damaged:\n {2}certs\/shared\/manifest\.json\n/],
    warnings: [/cas\.k8s\.certs\.tokens\n/],
  },
  {
    title: 'knows nothing from a manifest of another version',
    folder: 'other-version',
    change: rewrite('derived/web/manifest.json', (text) =>
      text.replace('"version": 1', '"version": 2'),
    ),
    warnings: [/no manifest says who can open its key.*\n {2}cas\.k8s\.certs\.kubelet\n/],
  },
  {
    title: 'warns of drift from the policy',
    folder: 'drift',
    change: alter({ spec: `1:${'0'.repeat(64)}` }),
    warnings: [
      /the policy has changed since it was issued:\n {2}cas\.k8s\.certs\.kubelet\nhint: run "nix run/,
    ],
  },
  {
    title: 'names two ways where the key is kept, and may be of another kind than the policy says',
    folder: 'drift-of-kept',
    change: alter({ spec: `1:${'0'.repeat(64)}` }),
    warnings: [
      /since it was issued:\n {2}cas\.k8s\.certs\.kubelet\nhint: run "nix run \.#certs\.recreate", then "git add certs"; if the run says that a key must be kept \(keepKey\), set the policy's key back, or make a new one: run "nix run \.#certs\.recreate -- --only derived-web-k8s-kubelet --force", then "git add certs"$/,
    ],
  },
  {
    title: 'takes a key that merely signs for a kept one, as a run does',
    folder: 'drift-of-signing',
    change: alter({ spec: `1:${'0'.repeat(64)}` }, 'shared/manifest.json'),
    warnings: [/run "nix run \.#certs\.recreate -- --only shared-k8s-tokens --force"/],
  },
  {
    title: 'but for one whose policy lets it change',
    folder: 'drift-of-changing',
    change: alter({ spec: `1:${'0'.repeat(64)}` }, 'shared/manifest.json'),
    warnings: [
      /cas\.k8s\.certs\.tokens\nhint: run "nix run \.#certs\.recreate", then "git add certs"$/,
    ],
  },
  {
    title: 'says of an authority whose policy has changed that no run changes it as a side effect',
    folder: 'drift-of-authority',
    change: alter({ spec: `1:${'0'.repeat(64)}` }, 'ca/manifest.json'),
    warnings: [
      /issued, and no run changes an authority as a side effect:\n {2}cas\.k8s\.ca\nhint: run "nix run \.#certs\.recreate", then "git add certs"; that is enough if only words differ; otherwise the run says how to keep or replace the authority$/,
    ],
  },
  {
    title: 'refuses drift where the policy is strict',
    folder: 'strict',
    change: alter({ spec: `1:${'0'.repeat(64)}` }),
    assertions: [/the policy has changed since it was issued/],
  },
  {
    title: 'never takes an unknown digest scheme for drift',
    folder: 'other-scheme',
    change: alter({ spec: '2:whatever' }),
  },
  {
    title:
      'warns of keys of which nobody has noted who opens them, and says what the run would change besides',
    folder: 'adopted',
    change: alter({ recipients: null, publicKey: null }),
    warnings: [
      /no manifest says who can open its key, so nothing tells whether this host does:\n {2}cas\.k8s\.certs\.kubelet\nhint: run "nix run \.#certs\.recreate", then "git add certs"; the run needs an identity that opens the key, and also reissues what differs from the policy, unless you pass --accept-existing; if its plan says that certificates wait for you, first do what its messages say$/,
    ],
  },
  {
    title: 'warns of a key that nobody has opened, whoever its readers are',
    folder: 'unopened',
    change: alter({ publicKey: null }),
    warnings: [
      /whether its sealed key belongs to its certificate:\n {2}cas\.k8s\.certs\.kubelet\nhint: .*; the run needs an identity that opens the key; if its plan says that certificates wait for you, first do what its messages say$/,
    ],
  },
  {
    title: 'warns of a tree without manifests, as K8Nix leaves it',
    folder: 'k8nix',
    change: remove('ca/manifest.json', 'derived/web/manifest.json', 'shared/manifest.json'),
    warnings: [/no manifest says.*\n {2}cas\.k8s\.certs\.kubelet\n {2}cas\.k8s\.certs\.tokens\n/],
  },
  {
    title: 'does not believe an entry about another sealed file',
    folder: 'resealed',
    change: rewrite('derived/web/k8s-kubelet.key.age', () => 'sealed again by agenix -r'),
    warnings: [
      /its sealed key is not the one that its manifest names.*: nothing tells whether this host opens it:\n {2}cas\.k8s\.certs\.kubelet\n/,
    ],
  },
  {
    title: 'warns of what has ended',
    folder: 'ended',
    change: alter({ notBefore: now - year, notAfter: now - 1 }),
    warnings: [
      new RegExp(`ended, as of \\S+:\\n {2}cas\\.k8s\\.certs\\.kubelet \\(${day(now - 1)}\\)\\n`),
    ],
  },
  {
    title: 'warns of what is in the last third of its life',
    folder: 'due',
    change: alter({ notBefore: now - 2 * year, notAfter: now + year - 60 }),
    warnings: [
      /due for renewal, as of \d{4}-\d\d-\d\d:\n {2}cas\.k8s\.certs\.kubelet \(\d{4}-\d\d-\d\d\)\n/,
    ],
  },
  {
    title: 'warns of an authority in its last third with the line that replaces it',
    folder: 'authority-due',
    change: alter({ notBefore: now - 3 * year, notAfter: now + year + 60 }, 'ca/manifest.json'),
    warnings: [
      /^certToolkit: due for renewal, as of \d{4}-\d\d-\d\d, and only a new authority lasts longer:\n {2}cas\.k8s\.ca \(\S+\)\nhint: run "rm certs\/ca\/k8s\.crt certs\/ca\/k8s\.key\.age && nix run \.#certs\.recreate -- --authority k8s --force", then "git add certs": it makes a new authority and reissues the certificates that the former one signed; a host trusts only the authorities it was last deployed with: deploy all hosts together$/,
    ],
  },
  {
    title: 'adds to the command that the flake has, which may have options already',
    folder: 'authority-other-command',
    change: alter({ notBefore: now - 3 * year, notAfter: now + year + 60 }, 'ca/manifest.json'),
    warnings: [/ && nix run \.#certs -- apply --authority k8s --force"/],
  },
  {
    title: 'names the authority where a certificate ended with it, and the pin to remove first',
    folder: 'authority-ended',
    change: (tree) => {
      const lived = { notBefore: now - year, notAfter: now - 60 };
      alter(lived)(tree);
      alter(lived, 'ca/manifest.json')(tree);
    },
    warnings: [
      /^certToolkit: ended, as of \S+, and only a new authority lasts longer:\n {2}cas\.k8s\.ca \(\S+\)\n {2}cas\.k8s\.certs\.kubelet \(\S+\)\nhint: remove cas\.k8s\.ca\.fingerprint; then run "rm certs\/ca\/k8s\.crt certs\/ca\/k8s\.key\.age && /,
    ],
  },
  {
    title: 'has no run renew what an ended authority signed, though that ended before',
    folder: 'authority-ended-later',
    change: (tree) => {
      alter({ notBefore: now - year, notAfter: now - 3600 })(tree);
      alter({ notBefore: now - year, notAfter: now - 60 }, 'ca/manifest.json')(tree);
    },
    warnings: [
      /^certToolkit: ended, as of \S+, and only a new authority lasts longer:\n {2}cas\.k8s\.ca \(\S+\)\n {2}cas\.k8s\.certs\.kubelet \(\S+\)\nhint: run "rm /,
    ],
  },
  {
    title: 'names the ended authority where a key is sealed to a former host key',
    folder: 'reinstalled-late',
    change: (tree) => {
      alter({ notAfter: now - 60 }, 'ca/manifest.json')(tree);
      alter({ recipients: { 'host:web': ['ssh-ed25519 AAAAformer'] } })(tree);
    },
    assertions: [
      /sealed to another key.*\n {2}cas\.k8s\.certs\.kubelet\nhint: authority k8s ended, and only a new one signs: run "rm .* deploy all hosts together$/,
    ],
    warnings: [/ended, as of/],
  },
  {
    title: 'promises no new key for one that must not change',
    folder: 'reinstalled-kept',
    change: alter({ recipients: { 'host:web': ['ssh-ed25519 AAAAformer'] } }),
    assertions: [
      /"git add certs"; the run makes new keys for what only this host has and may change, and seals/,
    ],
  },
  {
    title: 'names the authority above where one ends with it, and whom it signs then',
    folder: 'authority-below',
    change: (tree) => {
      const lived = { notBefore: now - 3 * year, notAfter: now + year };
      const entries = (JSON.parse(tree.get('ca/manifest.json')!) as Manifest).certificates;
      const of = (name: string): ManifestEntry => ({ ...entries['k8s']!, ...lived, spec: name });
      const certificates = { k8s: of('k8s'), root: of('root') };
      tree.set('ca/manifest.json', printManifest({ version: 1, certificates }));
      tree.set('ca/root.crt', certificate);
      tree.set('ca/root.key.age', 'root');
      append('derived/web/k8s-kubelet.crt', certificate)(tree);
      append('shared/k8s-tokens.crt', certificate)(tree);
    },
    warnings: [
      /only a new authority lasts longer:\n {2}cas\.k8s\.ca \(\S+\)\n {2}cas\.root\.ca \(\S+\)\nhint: run "rm certs\/ca\/root\.crt certs\/ca\/root\.key\.age && nix run \.#certs\.recreate -- --authority root --force", .* that the former one signed; "nix run \.#certs\.recreate" then says how the new one signs k8s; a host trusts only/,
    ],
  },
  {
    title:
      'says of an issued authority that it got a parent, and asks for nothing that nobody changed',
    folder: 'parent-given',
    change: authorities({ k8s: ['a', 'a'], root: ['b', 'b'] }),
    assertions: [
      otherwise(
        'cas\\.k8s\\.ca \\(signed by itself, and the policy says by "root"\\)',
        'rm certs\\/ca\\/k8s\\.crt certs\\/ca\\/k8s\\.key\\.age && nix run \\.#certs\\.recreate -- --authority k8s --force',
      ),
    ],
  },
  {
    title: 'has a parent made that is not there yet',
    folder: 'parent-new',
    change: authorities({ k8s: ['a', 'a'] }),
    assertions: [
      /not issued yet.*:\n {2}cas\.root\.ca /,
      otherwise('cas\\.k8s\\.ca .*', 'rm .* -- --authority root k8s --force'),
    ],
  },
  {
    title: 'says whose an authority was that gets another parent',
    folder: 'parent-moved',
    change: authorities({ k8s: ['a', 'b'], root: ['b', 'b'], other: ['c', 'c'] }, certificate),
    assertions: [
      otherwise('cas\\.k8s\\.ca \\(signed by "root", and the policy says by "other"\\)', 'rm .*'),
    ],
  },
  {
    title: 'names the authority above whose parent is another',
    folder: 'parent-above',
    change: authorities({ k8s: ['a', 'c'], between: ['c', 'c'], root: ['b', 'b'] }, certificate),
    assertions: [
      otherwise(
        'cas\\.between\\.ca \\(signed by itself, and the policy says by "root"\\)',
        'rm .* --authority between --force',
      ),
    ],
  },
  {
    title: 'says of an intermediate that it lost its parent',
    folder: 'parent-taken',
    change: authorities({ k8s: ['a', 'b'], root: ['b', 'b'] }, certificate),
    assertions: [
      otherwise(
        'cas\\.k8s\\.ca \\(signed by "root", and the policy says by itself\\)',
        'rm .* --authority k8s --force',
      ),
    ],
  },
  {
    title: 'says nothing of one that was kept as it is without its parent',
    folder: 'parent-kept',
    change: (tree) => {
      authorities({ k8s: ['a', 'b'], root: ['b', 'b'] }, certificate)(tree);
      const value = JSON.parse(tree.get('ca/manifest.json')!) as Manifest;
      Object.assign(value.certificates['k8s']!, { accepted: true });
      tree.set('ca/manifest.json', printManifest(value));
    },
  },
  {
    title: 'leaves it to certflake when renewBefore says otherwise',
    folder: 'renew-before',
    change: alter({ notBefore: now - 2 * year, notAfter: now + year - 60 }),
  },
  {
    title: 'accepts the authority that is pinned, also without generations in its manifest',
    folder: 'pinned',
    change: alter({ generations: null as never }, 'ca/manifest.json'),
  },
  {
    title: 'refuses an authority that is not the pinned one',
    folder: 'wrongly-pinned',
    assertions: [/not the authority that its fingerprint pins:\n {2}cas\.k8s\.ca\n/],
  },
  {
    title: 'asks for the host key that keys are sealed to',
    folder: 'no-host-key',
    assertions: [/this host's SSH public key is not declared.*:\n {2}owningHostKey\n/],
  },
  ...keyFiles.map(([folder, text, flaw]) => ({
    title: `says what is wrong with the file of the host's key: ${folder}`,
    folder,
    change: put('host.pub', text),
    assertions: [
      new RegExp(
        `SSH public key cannot be read.*:\\n {2}owningHostKey \\(\\.\\/certs\\/host\\.pub ${flaw}\\)\\nhint: copy the one line`,
      ),
    ],
  })),
  {
    title: 'takes the only line of such a file, as it takes the text',
    folder: 'key-good',
    change: put('host.pub', `# the web server\r\n  ${hostKey} root@web \r\n`),
  },
  {
    title: 'asks for the file of the host key',
    folder: 'key-absent',
    assertions: [
      /the file of this host's SSH public key is missing, or not tracked by git:\n {2}owningHostKey \(\.\/certs\/host\.pub\)\nhint: copy/,
    ],
  },
  {
    title: 'asks for it where a path names it too',
    folder: 'key-absent-path',
    assertions: [/is missing, or not tracked by git:\n {2}owningHostKey \(certs\/host\.pub\)\n/],
  },
  { title: 'asks no host for it that opens nothing', folder: 'key-absent-nobody' },
  {
    title: 'says nothing of a file that it may be unable to see: elsewhere',
    folder: 'key-elsewhere',
  },
  { title: 'says nothing of a file that it may be unable to see: above', folder: 'key-above' },
  {
    title: 'quotes no private key that stands there itself',
    folder: 'key-secret',
    assertions: [/cannot be read.*:\n {2}owningHostKey \(is a private key\)\n/],
  },
  {
    title: 'asks for a root where there is neither root nor self',
    folder: 'no-root',
    assertions: [
      /the folder that dir is relative to is not known:\n {2}root\nhint: set certToolkit\.root = \.\//,
      /not issued yet/,
    ],
  },
  {
    title: 'asks nothing of a host that holds no certificate, but for the authority',
    folder: 'nobody',
    change: remove('derived/web/k8s-kubelet.crt', 'shared/k8s-tokens.key.age'),
  },
  {
    title: 'warns of an owner that agenix could not give the key',
    folder: 'unknown-owner',
    warnings: [
      /no module declares.*\n {2}cas\.k8s\.certs\.kubelet \(owner "kubernetes"\)\n {2}cas\.k8s\.certs\.tokens \(group "tls"\)\nhint:/,
    ],
  },
  { title: 'knows an account by its name, or none', folder: 'known-owner' },
  {
    title: 'refuses a unit that no module declares',
    folder: 'unknown-unit',
    assertions: [
      /cas\.k8s\.certs\.kubelet: restartUnits names "kubelett\.service", which no module declares\nhint:/,
    ],
  },
  {
    title: 'refuses a unit that is no service',
    folder: 'not-a-service',
    assertions: [/restartUnits names "kubelet\.timer", which is not a service/],
  },
  { title: 'accepts a unit that a module declares', folder: 'known-unit' },
  {
    title: 'refuses a unit that a module declares for other hosts only',
    folder: 'unit-of-another-host',
    assertions: [/restartUnits names "kubelet\.service", which no module declares/],
  },
  { title: 'accepts a unit that a module declares in parts', folder: 'unit-in-parts' },
  {
    title: 'asks no host for a unit of an authority that it only trusts',
    folder: 'trusted-unit',
  },
  {
    title: 'refuses a unit that no module declares, of an authority that signs on the host',
    folder: 'signer-unit',
    assertions: [
      /cas\.k8s\.ca: restartUnits names "signer\.service", which no module declares\nhint:/,
      /sealed to another key than this host's owningHostKey/,
    ],
  },
  {
    title: 'warns of a unit that keeps running while its key changes',
    folder: 'unsteady-unit',
    warnings: [/kubelet\.service has stopIfChanged or restartIfChanged set to false/],
  },
  {
    title: 'warns of a unit that is not restarted at all',
    folder: 'unswitched-unit',
    warnings: [/kubelet\.service has stopIfChanged or restartIfChanged set to false/],
  },
];

withNix('a deploy', () => {
  let roots: string;
  let spoken: Record<string, Spoken>;

  beforeAll(() => {
    roots = mkdtempSync(join(tmpdir(), 'certflake-roots-'));
    for (const { folder, change } of rows) writeTree(join(roots, folder), change);
    process.env['ROOTS'] = roots;
    spoken = evaluate('cases/findings.nix') as Record<string, Spoken>;
  });
  afterAll(() => {
    delete process.env['ROOTS'];
    rmSync(roots, { recursive: true });
  });

  test.each(rows)('$title', ({ folder, assertions = [], warnings = [] }) => {
    const said = spoken[folder]!;
    expect(said.assertions).toEqual(
      assertions.map((text) => expect.stringMatching(text) as string),
    );
    expect(said.warnings).toEqual(warnings.map((text) => expect.stringMatching(text) as string));
  });
});

function writeTree(root: string, change: Row['change']): void {
  const tree = healthy();
  change?.(tree);
  mkdirSync(join(root, 'certs'), { recursive: true });
  for (const [path, text] of tree) {
    const file = join(root, 'certs', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
