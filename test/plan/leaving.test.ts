import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { armor } from 'age-encryption';
import { isoDate } from '../../lib/text/dates.js';
import type { Problem } from '../../lib/model/index.js';
import type { AuthorityPolicy, Policy } from '../../lib/model/policy.js';
import { sha256 } from '../../lib/store/digest.js';
import { agePerson, type Person } from '../cluster/keys.js';
import { kinds, type World } from '../cluster/world.js';
import { emptyCluster, ids, people, type People } from './cluster.js';

let everybody: People;
let stranger: Person;
let world: World;
/** The start of each test. */
let before: { policy: Policy; files: Record<string, string>; record: string | undefined };

beforeAll(async () => {
  everybody = { ...(await people()), web1: await agePerson('web-1') };
  stranger = await agePerson('stranger');
  world = await emptyCluster(everybody);
  const { edge, ...others } = world.policy.cas;
  const ca: AuthorityPolicy['ca'] = { ...edge!.ca, sealedTo: { roles: ['worker'] } };
  world.policy = { ...world.policy, cas: { ...others, edge: { ...edge!, ca } } };
  await world.apply();
  before = { policy: world.policy, files: world.files(), record: world.record };
});
afterEach(() => {
  for (const path of Object.keys(world.files())) world.remove(path);
  for (const [path, text] of Object.entries(before.files)) world.write(path, text);
  world.policy = before.policy;
  world.record = before.record;
});
afterAll(() => world.close());

type Hosts = NonNullable<Policy['hosts']>;

function withHosts(change: (hosts: Hosts) => Hosts): void {
  world.policy = { ...world.policy, hosts: change(world.policy.hosts!) };
}

const without = (name: string) => (hosts: Hosts) =>
  Object.fromEntries(Object.entries(hosts).filter(([host]) => host !== name));

/** As the guide says it: the policy, and the folder. */
async function rename(from: string, to: string): Promise<void> {
  withHosts((hosts) => ({ ...without(from)(hosts), [to]: hosts[from]! }));
  for (const [path, text] of Object.entries(world.files())) {
    if (!path.startsWith(`certs/derived/${from}/`)) continue;
    world.write(path.replace(`/${from}/`, `/${to}/`), text);
    world.remove(path);
  }
  await world.apply();
}

const said = (code: string): Problem[] =>
  world.plan().findings.filter((finding) => finding.code === code);

const saidOne = (code: string): Problem => {
  const [only, ...others] = said(code);
  expect(others).toEqual([]);
  return only!;
};

const endOf = (path: string): string =>
  isoDate(Date.parse(new X509Certificate(world.read(path)).validTo) / 1000);

/** Another root, which signed only what each host alone holds. */
async function withEtcd(): Promise<void> {
  const peer = { commonName: 'peer of ${hostName}', roles: ['worker'] };
  const etcd = { ca: { commonName: 'etcd' }, certs: { peer } };
  world.policy = { ...world.policy, cas: { ...world.policy.cas, etcd } };
  await world.apply();
}

test('keys that the policy no longer has are told of beside those that an operator could open', async () => {
  withHosts(without('web-2'));
  await world.apply();
  world.policy = { ...world.policy, userAgeKeys: [everybody.operator.recipient] };
  expect(saidOne('operator-left').message).toMatch(
    /; 2 keys that the policy no longer has are not counted: no run seals them again, and --prune removes them$/,
  );
});

describe('an intermediate that somebody could open', () => {
  test('is replaced with each authority above it, and the hint says why', async () => {
    const former = new X509Certificate(world.read('certs/ca/edge.crt'));
    const until = endOf('certs/ca/edge.crt');
    withHosts(without('web-2'));
    const { hint } = saidOne('host-left');
    expect(hint).toBe(
      'if you no longer trust that recipient with them: "rm certs/ca/k8s.crt certs/ca/k8s.key.age certs/ca/edge.crt certs/ca/edge.key.age && certflake apply --only ca-k8s ca-edge --force && certflake apply --only shared-k8s-sa --force && certflake apply" makes new authorities and new keys and reissues the certificates that the former ones signed; a host trusts only the authorities it was last deployed with: deploy all hosts together; ' +
        `a new "edge" alone does not help: "k8s" signed the former one, which stays valid until ${until}`,
    );
    for (const path of /"rm (.*?) &&/.exec(hint!)![1]!.split(' ')) world.remove(path);
    await world.apply({ authorities: ['k8s', 'edge'], force: true });
    expect(world.plan().findings.filter(({ level }) => level === 'error')).toEqual([]);
    const root = new X509Certificate(world.read('certs/ca/k8s.crt'));
    const present = new X509Certificate(world.read('certs/ca/edge.crt'));
    expect([former, present].map((one) => one.verify(root.publicKey))).toEqual([false, true]);
  });

  test('nothing is said of how long it stays valid where it has ended', () => {
    const { notAfter } = world.entry(ids.edge)!;
    withHosts(without('web-2'));
    const { now } = world;
    const hints = [notAfter - 1, notAfter + 1].map((at) => {
      world.now = at;
      return saidOne('host-left').hint;
    });
    world.now = now;
    expect(hints[0]).toContain('alone does not help');
    expect(hints[1]).not.toContain('alone does not help');
  });

  test('so it is where the host has another SSH host key', () => {
    withHosts((hosts) => ({
      ...hosts,
      'web-2': { ...hosts['web-2'], owningHostKey: everybody.fresh.recipient },
    }));
    const { hint, message } = saidOne('host-key-replaced');
    expect(hint).toContain('certflake apply --only ca-k8s ca-edge --force');
    expect(message).toContain(
      'could open 3 keys (ca-edge, shared-k8s-front, shared-k8s-sa) that this run only',
    );
    expect(message).toMatch(/only new authorities "k8s", "edge" end them earlier$/);
  });

  test('and with each that has signed what the former host key alone opens', async () => {
    await withEtcd();
    const own = ['k8s-kubelet', 'edge-web', 'etcd-peer'].map(
      (name) => new X509Certificate(world.read(`certs/derived/web-2/${name}.crt`)),
    );
    withHosts((hosts) => ({
      ...hosts,
      'web-2': { ...hosts['web-2'], owningHostKey: everybody.fresh.recipient },
    }));
    const { hint, message } = saidOne('host-key-replaced');
    expect(message).toMatch(
      /; at least 3 certificates of its own stay valid, the last until \S+ \(git's history may have one that ends later\); only new authorities "k8s", "edge", "etcd" end them earlier$/,
    );
    expect(hint).toContain('certflake apply --only ca-k8s ca-etcd ca-edge --force');
    await world.apply();
    for (const path of /"rm (.*?) &&/.exec(hint!)![1]!.split(' ')) world.remove(path);
    await world.apply({ authorities: ['k8s', 'etcd', 'edge'], force: true });
    const present = ['k8s', 'etcd', 'edge'].map(
      (ca) => new X509Certificate(world.read(`certs/ca/${ca}.crt`)),
    );
    expect(own.filter((one) => present.some((ca) => one.verify(ca.publicKey)))).toEqual([]);
  });

  test('as it is where the host leaves, and its files lie there still', async () => {
    await withEtcd();
    withHosts(without('web-2'));
    const { hint, message } = saidOne('host-left');
    expect(message).toMatch(/only new authorities "k8s", "edge", "etcd" end them earlier$/);
    expect(hint).toContain('certflake apply --only ca-k8s ca-etcd ca-edge --force');
  });

  test('and hosts that trust its root need not be deployed at once, where the root stays', () => {
    const { edge, ...others } = world.policy.cas;
    world.policy = {
      ...world.policy,
      cas: { ...others, edge: { ...edge!, ca: { ...edge!.ca, expiry: '4380h' } } },
    };
    expect(saidOne('authority-differs').hint).toMatch(
      /reissues the certificates that the former one signed; hosts that trust "k8s" also trust "edge"; if hosts trust "edge" directly, deploy those hosts together; the former one stays valid until /,
    );
  });
});

test('an intermediate that is not there yet is signed by no further run', () => {
  const begin = /makes a new authority and reissues the certificates that the former one signed; /;
  world.remove('certs/ca/k8s.key.age');
  expect(saidOne('authority-broken').hint).toMatch(
    new RegExp(`${begin.source}"certflake plan" then says how the new one signs "edge"; `),
  );
  for (const ending of ['crt', 'key.age']) world.remove(`certs/ca/edge.${ending}`);
  expect(saidOne('authority-broken').hint).toMatch(
    new RegExp(`${begin.source}a host trusts only the authorities it was last deployed with`),
  );
});

describe('a host that was renamed', () => {
  const owners = (id: string): string[] => Object.keys(world.entry(id)!.recipients!).sort();

  test('has its present name in all manifests after the run that renames it', async () => {
    await rename('web-2', 'db-2');
    expect(owners(ids.front)).toEqual(['host:db-2', 'host:web-1', 'operator']);
    expect(owners(ids.edge)).toEqual(['host:db-2', 'host:web-1', 'operator']);
    expect(kinds(world.plan())).toEqual({});
  });

  test('is named so when it gets another key, also by a manifest that has its former name', async () => {
    const shared = 'certs/shared/manifest.json';
    const noted = world.read(shared);
    await rename('web-2', 'db-2');
    world.write(shared, noted);
    withHosts((hosts) => ({
      ...hosts,
      'db-2': { ...hosts['db-2'], owningHostKey: everybody.fresh.recipient },
    }));
    expect(said('host-left')).toEqual([]);
    expect(said('host-key-replaced').map(({ place }) => place)).toEqual(['hosts.db-2']);
  });

  test('an order of operators changes no manifest', () => {
    const [first, second] = world.policy.userAgeKeys;
    world.policy = { ...world.policy, userAgeKeys: [second!, first!] };
    expect(kinds(world.plan())).toEqual({});
  });

  test('two that exchange their keys are told apart when one leaves', async () => {
    const swapped = ({ 'web-1': one, 'web-2': other, ...others }: Hosts): Hosts => ({
      ...others,
      'web-1': { ...one, owningHostKey: other!.owningHostKey! },
      'web-2': { ...other, owningHostKey: one!.owningHostKey! },
    });
    withHosts(swapped);
    await world.apply();
    withHosts(without('web-2'));
    expect(said('host-key-replaced')).toEqual([]);
    expect(saidOne('host-left').message).toContain(
      `host:web-2 ${world.tools.fingerprint(everybody.web1.recipient)} was removed, `,
    );
  });
});

describe('a host with another role', () => {
  test('stays, and no longer gets what the former role shares', () => {
    withHosts((hosts) => ({ ...hosts, 'web-2': { ...hosts['web-2'], role: 'control-plane' } }));
    expect(said('host-left')).toEqual([]);
    const { place, message, hint } = saidOne('keys-withdrawn');
    expect(place).toBe('hosts.web-2');
    expect(message).toMatch(
      /^host:web-2 SHA256:\S+ stays, but no longer gets 2 keys \(ca-edge, shared-k8s-front\); that recipient can still open them in git's history/,
    );
    expect(hint).toContain('--authority k8s edge --force');
  });
});

describe('who goes in the run that makes new keys', () => {
  const yearLater = 300 * 24 * 3600;
  beforeEach(() => {
    world.now += yearLater;
  });
  afterEach(() => {
    world.now -= yearLater;
  });

  const fresh = (): void => {
    withHosts((hosts) => ({
      ...hosts,
      'web-2': { ...hosts['web-2'], owningHostKey: everybody.fresh.recipient },
    }));
  };
  const until = (): string => endOf('certs/shared/k8s-front.crt');

  test('could open the former keys too, and their certificates stay valid', () => {
    withHosts(without('web-2'));
    expect(kindOf(ids.front)).toBe('renew new');
    const { message, hint } = saidOne('host-left');
    expect(message).toContain(
      "was removed, but can still open 3 keys (ca-edge, shared-k8s-front, shared-k8s-sa) in git's history",
    );
    expect(hint).not.toContain('shared-k8s-front');
  });

  test('as an operator, could open all of them', () => {
    world.policy = { ...world.policy, userAgeKeys: world.policy.userAgeKeys.slice(0, 1) };
    const all = Object.keys(ids).length;
    expect(saidOne('operator-left').message).toContain(`can still open ${all} keys (`);
  });

  test('keeps a way to the former ones, where nothing but these is his', async () => {
    await withoutEdge();
    withHosts(without('web-2'));
    const { message, hint } = saidOne('host-left');
    expect(message).toContain("can still open 1 key (shared-k8s-front) in git's history");
    expect(hint).toBe(
      `if you no longer trust that recipient with it: this run makes new keys; the former certificate stays valid until ${until()} (git's history may have one that ends later); only a new authority "k8s" ends it earlier`,
    );
  });

  test('or stays, and loses a role', async () => {
    await withoutEdge();
    withHosts((hosts) => ({ ...hosts, 'web-2': { ...hosts['web-2'], role: 'control-plane' } }));
    expect(saidOne('keys-withdrawn').message).toContain('no longer gets 1 key (shared-k8s-front)');
  });

  test('or was reinstalled: what is only sealed anew is told apart', () => {
    fresh();
    expect(saidOne('host-key-replaced').message).toContain(
      'could open 2 keys (ca-edge, shared-k8s-sa) that this run only seals again, and 1 key (shared-k8s-front) that this run replaces; at least 2 certificates of its own stay valid',
    );
  });

  test('but not where their root is replaced in the same run', async () => {
    await withoutEdge();
    withHosts(without('web-2'));
    world.remove('certs/ca/k8s.key.age');
    const findings = world.plan({ authorities: ['k8s'], force: true }).findings;
    expect(findings.filter(({ code }) => code === 'host-left')).toEqual([]);
  });

  test('nor where nothing but time has ended them', async () => {
    await withoutEdge();
    withHosts(without('web-2'));
    world.now += yearLater;
    const ended = said('host-left');
    world.now -= yearLater;
    expect(ended).toEqual([]);
  });

  const kindOf = (id: string): string | undefined => kinds(world.plan())[id];

  /** The host shares only what this run renews. */
  async function withoutEdge(): Promise<void> {
    const { k8s } = world.policy.cas;
    const certs = { ...k8s!.certs };
    delete certs['sa'];
    world.policy = { ...world.policy, cas: { k8s: { ...k8s!, certs } } };
    world.now -= yearLater;
    await world.apply();
    world.now += yearLater;
  }
});

test('a new key made by force leaves the former certificate valid, and the hint says so', () => {
  const { k8s } = world.policy.cas;
  world.policy = { ...world.policy, cas: { k8s: k8s! } };
  withHosts(without('web-2'));
  expect(saidOne('host-left').hint).toMatch(
    /"certflake apply --only shared-k8s-front shared-k8s-sa --force" makes new keys; the former certificates stay valid, the last until \d{4}-\d\d-\d\d \(git's history may have one that ends later\); only a new authority "k8s" ends them earlier$/,
  );
});

/** An age recipient leaves no trace in a header: nothing contradicts this. */
function forge(path: string, key: string, other: string): void {
  const text = world.read(path);
  expect(text).toContain(key);
  world.write(path, text.replaceAll(key, other));
}

test('a manifest that names others than those whom this clone sealed to is put right by a new seal', async () => {
  const { operator } = everybody;
  const [path, id] = ['certs/shared/manifest.json', ids.front];
  forge(path, operator.recipient, stranger.recipient);
  expect(said('reader-claimed')).toEqual([]);
  const change = world.plan().changes.find((one) => one.id === id)!;
  expect(change.kind).toBe('rekey');
  expect(change.reasons.map(({ message }) => message)).toEqual([
    'its manifest names other recipients than those that this clone has recorded: certflake seals the key again and updates the manifest',
  ]);
  await world.apply();
  expect(world.read(path)).toContain(operator.recipient);
  expect(world.plan().changes).toEqual([]);
});

test('nor does it hide who leaves and who comes', () => {
  replaceOperator();
  expect(saidOne('operator-left').message).toContain(everybody.operator.recipient);
  expect(world.plan().claims).toContainEqual(
    expect.objectContaining({ kind: 'reader', owner: 'operator', key: stranger.recipient }),
  );
});

const folders = ['ca', 'shared', 'derived/cp', 'derived/web-1', 'derived/web-2'];

/** As `operator` has been replaced by a stranger in policy and manifests. */
function replaceOperator(): void {
  const { operator, second } = everybody;
  world.policy = { ...world.policy, userAgeKeys: [stranger.recipient, second.recipient] };
  for (const folder of folders)
    forge(`certs/${folder}/manifest.json`, operator.recipient, stranger.recipient);
}

/** Every sealed key and its manifest's digest of it. */
function rewriteKeys(change: (path: string, bytes: Buffer) => Buffer): void {
  for (const path of Object.keys(world.files()).filter((file) => file.endsWith('.key.age'))) {
    const file = join(world.root, path);
    const [former, next] = [readFileSync(file), change(path, readFileSync(file))];
    writeFileSync(file, next);
    const manifest = join(dirname(path), 'manifest.json');
    world.write(manifest, world.read(manifest).replace(sha256(former), sha256(next)));
  }
}

describe('files that this clone has sealed are known again', () => {
  const areKnown = (): void => {
    expect(saidOne('operator-left').message).toContain(everybody.operator.recipient);
    expect(new Set(world.plan().changes.map(({ kind }) => kind))).toEqual(new Set(['rekey']));
    expect(world.plan().claims.length).toBeGreaterThan(0);
  };

  test('in armor', () => {
    rewriteKeys((_, bytes) => Buffer.from(armor.encode(bytes)));
    replaceOperator();
    areKnown();
  });

  test('with other bytes behind the header', () => {
    rewriteKeys((_, bytes) => Buffer.concat([bytes, Buffer.from('x')]));
    replaceOperator();
    areKnown();
  });

  test('where the manifest has no readers', () => {
    replaceOperator();
    for (const folder of folders) {
      const path = `certs/${folder}/manifest.json`;
      const text = world.read(path).replace(/"recipients": \{[^}]*\}/g, '"recipients": null');
      world.write(path, text);
    }
    areKnown();
  });

  test('as they were before a later seal', async () => {
    const files = world.files();
    const former = new Map<string, Buffer>();
    rewriteKeys((path, bytes) => {
      former.set(path, bytes);
      return bytes;
    });
    const { userAgeKeys } = world.policy;
    world.policy = { ...world.policy, userAgeKeys: [...userAgeKeys, everybody.fresh.recipient] };
    await world.apply();
    world.policy = { ...world.policy, userAgeKeys };
    for (const [path, text] of Object.entries(files)) world.write(path, text);
    for (const [path, bytes] of former) writeFileSync(join(world.root, path), bytes);
    replaceOperator();
    areKnown();
  });
});

describe('a reader whom a manifest alone names', () => {
  const path = 'certs/shared/manifest.json';
  const operatorIn = (): [string, string, string] => [
    path,
    everybody.operator.recipient,
    stranger.recipient,
  ];

  beforeEach(() => {
    world.sealedElsewhere();
  });

  test('is a claim, and no command follows from it', () => {
    forge(...operatorIn());
    expect(said('operator-left')).toEqual([]);
    expect(saidOne('reader-claimed')).toMatchObject({
      place: path,
      message: `it claims that operator ${stranger.recipient} could open 2 keys (shared-k8s-front, shared-k8s-sa): this clone has not accepted that recipient for them, and any commit can change a manifest`,
      hint: `find out who wrote that ("git log -p -- ${path}"); if it is true, that recipient can still open them in git's history`,
    });
  });

  test('so is a host key that the host alone would have had', () => {
    forge('certs/derived/web-1/manifest.json', everybody.web1.recipient, stranger.recipient);
    expect(said('host-key-replaced')).toEqual([]);
    const { place, message } = saidOne('reader-claimed');
    expect(place).toBe('hosts.web-1');
    expect(message).toMatch(
      /^its manifest claims that age1\w+ was its SSH host key: this clone has not accepted that key for it, /,
    );
  });

  test('so is a reader of other keys, for those that this clone knows otherwise', () => {
    forge('certs/ca/manifest.json', everybody.operator.recipient, everybody.web1.recipient);
    expect(said('keys-withdrawn')).toEqual([]);
    expect(saidOne('reader-claimed').message).toContain('could open 1 key (ca-k8s)');
  });

  test('no name of his makes a sentence of its own', () => {
    forge(...operatorIn());
    forge(path, '"operator"', '"operator x; all is well"');
    expect(saidOne('reader-claimed').message).toContain("'operator x; all is well' age1");
  });

  test('is what the manifest says, where this clone has accepted nothing yet', () => {
    world.record = undefined;
    forge(...operatorIn());
    const { message, hint = '' } = saidOne('operator-left');
    expect(message).toBe(
      `operator ${stranger.recipient} was removed, but can still open 2 keys (shared-k8s-front, shared-k8s-sa) in git's history, according to a manifest`,
    );
    expect(hint).toContain(
      'if you no longer trust that recipient with them: "certflake apply --only',
    );
  });

  test('is a fact where this clone has accepted him', async () => {
    const { userAgeKeys } = world.policy;
    world.policy = { ...world.policy, userAgeKeys: [...userAgeKeys, stranger.recipient] };
    await world.apply();
    world.policy = { ...world.policy, userAgeKeys: userAgeKeys };
    expect(said('reader-claimed')).toEqual([]);
    expect(saidOne('operator-left').message).not.toContain('as the manifest');
  });
});

describe('where a manifest is lost', () => {
  const leaves = (): void => {
    world.policy = { ...world.policy, userAgeKeys: world.policy.userAgeKeys.slice(0, -1) };
  };

  test.each([
    [
      'gone',
      (path: string) => {
        world.remove(path);
      },
    ],
    [
      'full of conflict markers',
      (path: string) => {
        world.write(path, '<<<<<<< a\n=======\n>>>>>>> b\n');
      },
    ],
  ])('(%s), who leaves is known to this clone', (_, lose) => {
    leaves();
    const { message, hint = '' } = saidOne('operator-left');
    for (const name of ['ca', 'shared']) lose(`certs/${name}/manifest.json`);
    const way = hint.replace(
      ': "',
      ': first "certflake apply", which rebuilds the manifests; then "',
    );
    expect(saidOne('operator-left')).toMatchObject({ message, hint: way });
  });

  test('a clone that has accepted nothing knows only what the other manifests say', () => {
    leaves();
    world.record = undefined;
    for (const name of ['ca', 'shared']) world.remove(`certs/${name}/manifest.json`);
    const { hint } = saidOne('operator-left');
    expect(hint).not.toMatch(/--authority|shared/);
  });

  test('the former host key of a reinstalled host is known too, and its certificates', () => {
    withHosts((hosts) => ({
      ...hosts,
      'web-1': { ...hosts['web-1']!, owningHostKey: everybody.fresh.recipient },
    }));
    const { message } = saidOne('host-key-replaced');
    for (const name of ['ca', 'shared', 'derived/web-1'])
      world.remove(`certs/${name}/manifest.json`);
    expect(saidOne('host-key-replaced').message).toBe(message);
  });
});
