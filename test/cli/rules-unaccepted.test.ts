import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { presentRules, rulesUnaccepted } from '../../lib/cli/rules/unaccepted.js';
import { parseAccepted, printAccepted } from '../../lib/accept/record.js';
import { agenixRules, generationRules } from '../../lib/emit/agenix-rules.js';
import type { Accepted, Claim } from '../../lib/model/index.js';
import { stateOf } from '../../lib/store/state.js';
import { openTree } from '../../lib/store/tree.js';
import type { World } from '../cluster/world.js';
import { emptyCluster, people, type People } from '../plan/cluster.js';

let world: World;
let everybody: People;

/** A clone that has accepted its tree in `certs`. */
beforeEach(async () => {
  everybody = await people();
  world = await emptyCluster(everybody);
  process.env['XDG_STATE_HOME'] = join(world.root, 'state');
  mkdirSync(stateOf(world.root, 'certs').folder, { recursive: true });
  await world.apply();
});
afterEach(() => world.close());

const said = async (): Promise<string[]> =>
  (await rulesUnaccepted({ root: world.root, specs: world.specs() }, 'secrets.nix')).map(
    ({ message }) => message,
  );

/** Forgets a recipient, as if it were new in the policy. */
function withoutReader(owner: string): void {
  const record = parseAccepted(world.record!, '');
  const gone = record.readers[owner]!;
  const without = Object.entries(record.keys).map(([id, { publicKey, readers }]) => [
    id,
    { publicKey, readers: readers.filter((key) => !gone.includes(key)) },
  ]);
  const keys = Object.fromEntries(without) as Accepted['keys'];
  world.record = printAccepted({ ...record, keys, readers: { ...record.readers, [owner]: [] } });
}

function move(): void {
  cpSync(join(world.root, 'certs'), join(world.root, 'pki'), { recursive: true });
  world.policy = { ...world.policy, dir: 'pki' };
}

test("none is named whom this folder's record has", async () => {
  expect(await said()).toEqual([]);
});

test('after a move all are named in one sentence, first who was never accepted', async () => {
  withoutReader('host:web-2');
  move();
  const [only, ...others] = await said();
  expect(others).toEqual([]);
  expect(only).toMatch(/the rules name host:web-2 SHA256:.*operator/);
});

test('of rules that are yet to be written it is said that they will name a reader, not that they do', async () => {
  withoutReader('host:web-2');
  const place = { root: world.root, specs: world.specs() };
  const said = async (text?: string) =>
    (await rulesUnaccepted(place, 'secrets.nix', text))[0]?.message;
  const [key] = keysOf('host:web-2');
  expect(await said()).toMatch(/^names host:web-2 /);
  expect(await said(`"x".publicKeys = [ "${key}" ];`)).toMatch(/^names host:web-2 /);
  expect(await said('')).toMatch(/^once emitted, names host:web-2 .* would then seal /);
});

test('a clone without any record is asked at its first run, and warned of nothing', async () => {
  world.record = undefined;
  move();
  expect(await said()).toEqual([]);
});

/** What `plan`, `check`, `apply` and `rekey` report about rules from a pull request. */
const present = (asked: readonly { owner: string; key: string }[] = []) => {
  const { root } = world;
  const specs = world.specs();
  const seen = {
    tree: openTree(root, specs.dir),
    observations: world.observe(),
    acceptance: world.acceptance(),
  };
  const claims = asked.map((one) => ({ kind: 'reader', ...one }) as Claim);
  return presentRules({ root, source: 'certflake.json', specs }, seen, claims);
};

/** Rules as emit lays them out. */
function rulesNaming(...owners: string[]): void {
  const keys = owners.flatMap((owner) => keysOf(owner)).map((key) => `"${key}"`);
  world.write(`${world.policy.dir}/secrets.nix`, `"x".publicKeys = [ ${keys.join(' ')} ];\n`);
}

const keysOf = (owner: string): string[] =>
  world.specs().specs.find(({ recipients }) => owner in recipients)!.recipients[owner]!;

test('the user’s own rules above that give a file of certflake’s to such a reader are said too', async () => {
  withoutReader('host:web-2');
  const spec = world.specs().specs.find(({ recipients }) => 'host:web-2' in recipients)!;
  const [key] = keysOf('host:web-2');
  world.write('secrets.nix', `{ "mine.age".publicKeys = [ "${key}" ]; }\n`);
  expect(await present()).toEqual([]);
  world.write('secrets.nix', `{ "${spec.files.key}".publicKeys = [ "${key}" ]; }\n`);
  expect(await present()).toMatchObject([
    {
      code: 'rules-name-unaccepted',
      place: 'secrets.nix',
      message: expect.stringContaining(` for 1 file (${spec.files.key})`) as string,
      hint: expect.stringContaining('certflake apply --accept SHA256:') as string,
    },
  ]);
});

test('they are said for the next key of an authority as well', async () => {
  withoutReader('operator');
  const [key] = keysOf('operator');
  const file = 'certs/ca/edge.next.key.age';
  world.write('secrets.nix', `{ "${file}".publicKeys = [ "${key}" ]; }\n`);
  expect((await present())[0]?.message).toContain(` for 1 file (${file})`);
});

test('rules that lie there and name a reader whom nobody has accepted are said, with the command that accepts him', async () => {
  withoutReader('host:web-2');
  const [key] = keysOf('host:web-2');
  expect(await present()).toEqual([]);
  rulesNaming('operator', 'host:web-1');
  expect(await present()).toEqual([]);
  rulesNaming('operator', 'host:web-2');
  const print = world.tools.fingerprint(key!);
  expect(await present()).toMatchObject([
    {
      code: 'rules-name-unaccepted',
      place: 'certs/secrets.nix',
      message: expect.stringContaining(`names host:web-2 ${print}, which`) as string,
      hint: expect.stringContaining(`"certflake apply --accept ${print}"`) as string,
    },
  ]);
  expect(await present([{ owner: 'host:web-2', key: key! }])).toEqual([]);
});

test('an operator is accepted as one, and of more than four it is said how', async () => {
  for (const owner of ['operator', 'host:cp', 'host:web-1']) withoutReader(owner);
  rulesNaming('operator', 'host:cp');
  const prints = keysOf('operator').map((key) => `operator=${world.tools.fingerprint(key)}`);
  const hints = (await present()).map(({ hint }) => hint);
  expect(new Set(hints).size).toBe(1);
  for (const print of prints) expect(hints[0]).toContain(` ${print}`);
  withoutReader('host:web-2');
  rulesNaming('operator', 'host:cp', 'host:web-1', 'host:web-2');
  const many = await present();
  expect(many).toHaveLength(5);
  expect(many[0]!.hint).toContain('--accept <owner>=<fingerprint> for each');
});

test('rules of a folder that was moved name a stranger, and of the others nobody is said', async () => {
  rulesNaming('operator', 'host:web-2');
  move();
  expect(await present()).toEqual([]);
  rmSync(join(world.root, 'pki'), { recursive: true });
  world.policy = { ...world.policy, dir: 'certs' };
  withoutReader('host:web-2');
  move();
  const [only, ...others] = await present();
  expect(others).toEqual([]);
  expect(only!.message).toMatch(/the rules name host:web-2 SHA256:[^,]*: "agenix -r"/);
  world.policy = { ...world.policy, dir: 'certs' };
  world.record = undefined;
  expect(await present()).toEqual([]);
});

test.each([
  [
    'a link',
    () => {
      symlinkSync('x.nix', join(world.root, 'certs/secrets.nix'));
    },
  ],
  [
    'too large',
    () => {
      world.write('certs/secrets.nix', '#'.repeat((16 << 20) + 1));
    },
  ],
])('of rules that are %s it is said that nobody has judged them', async (_, make) => {
  expect(await present()).toEqual([]);
  make();
  expect(await present()).toMatchObject([{ code: 'rules-not-judged', place: 'certs/secrets.nix' }]);
});

describe('rules as certflake lays them out', () => {
  /** The policy's rules, with this addition. */
  function emitRules(more: Record<string, string[]> = {}): void {
    const rules = [...agenixRules(world.specs()), ...generationRules(world.specs())];
    const own = rules.map(({ file, keys }) => [file, keys] as const);
    const all = Object.entries({ ...Object.fromEntries(own), ...more });
    const lists = all.map(
      ([file, keys]) =>
        `  "${file}".publicKeys = [\n${keys.map((key) => `    "${key}"\n`).join('')}  ];\n`,
    );
    world.write(`${world.policy.dir}/secrets.nix`, `{\n${lists.join('')}}\n`);
  }

  const messages = async () => (await present()).map(({ message }) => message);

  function rename(key = everybody.web2.recipient): void {
    const hosts = { ...world.policy.hosts, 'web-9': { role: 'worker', owningHostKey: key } };
    delete (hosts as Record<string, unknown>)['web-2'];
    world.policy = { ...world.policy, hosts };
  }

  const promote = (): void => {
    const cp = { role: ['control-plane', 'worker'], owningHostKey: everybody.cp.recipient };
    world.policy = { ...world.policy, hosts: { ...world.policy.hosts, cp } };
  };

  test('a host with another name is no reader of theirs before they name its files', async () => {
    emitRules();
    rename();
    expect(await messages()).toEqual([]);
    emitRules();
    const print = world.tools.fingerprint(everybody.web2.recipient);
    expect(await messages()).toMatchObject([
      expect.stringContaining(`names host:web-9 ${print} for 2 files (derived/web-9/`),
    ]);
  });

  test("the same after a change of dir, and a stranger's key is named there", async () => {
    emitRules();
    move();
    rename();
    expect(await messages()).toEqual([]);
    rename(everybody.fresh.recipient);
    emitRules();
    expect(await messages()).toMatchObject([expect.stringContaining('name host:web-9 SHA256:')]);
  });

  test('a host with a new role is one once they name it for the shared key', async () => {
    emitRules();
    promote();
    expect(await messages()).toEqual([]);
    const print = world.tools.fingerprint(everybody.cp.recipient);
    const fact = `names host:cp ${print} for 1 file (shared/k8s-front.key.age), for which this clone has not accepted it`;
    emitRules();
    expect(await messages()).toMatchObject([expect.stringContaining(fact)]);
  });

  test.each(['./shared/k8s-front.key.age', 'ca/../shared/k8s-front.key.age', 'x.age'])(
    'a new reader is named for %s, which may be the shared key',
    async (file) => {
      emitRules();
      promote();
      world.write(
        'certs/secrets.nix',
        world.read('certs/secrets.nix').replace(/\}\n$/, '') +
          `  "${file}".publicKeys = [\n    "${everybody.cp.recipient}"\n  ];\n}\n`,
      );
      expect(await messages()).toMatchObject([expect.stringContaining(`(${file})`)]);
    },
  );

  test('a reader who is accepted for an authority is for its next key too', async () => {
    const key = everybody.cp.recipient;
    const { cas } = world.policy;
    const ca = { ...cas.edge!.ca, userAgeKeys: [key] };
    world.policy = { ...world.policy, cas: { ...cas, edge: { ...cas.edge!, ca } } };
    const record = parseAccepted(world.record!, '');
    record.keys['ca-edge']!.readers.push(key);
    record.readers['operator:edge'] = [key];
    world.record = printAccepted(record);
    promote();
    emitRules();
    const print = world.tools.fingerprint(key);
    expect(await messages()).toMatchObject([
      expect.stringContaining(`names host:cp ${print} for 1 file (shared/k8s-front.key.age),`),
    ]);
  });

  test('a new reader is named who is listed for the next key of an authority alone', async () => {
    emitRules();
    const key = everybody.cp.recipient;
    const { cas } = world.policy;
    const ca = { ...cas.edge!.ca, userAgeKeys: [key] };
    world.policy = { ...world.policy, cas: { ...cas, edge: { ...cas.edge!, ca } } };
    expect(await messages()).toEqual([]);
    const list = `  \${ifThere "ca/edge.next.key.age"}.publicKeys = [\n    "${key}"\n  ];\n}\n`;
    const text = world.read('certs/secrets.nix');
    world.write('certs/secrets.nix', text.replace(/\}\n$/, list));
    expect(await messages()).toMatchObject([
      expect.stringContaining(`names operator:edge ${world.tools.fingerprint(key)}`),
    ]);
  });

  test("a stranger's key for files of a host that was renamed is named", async () => {
    rename(everybody.fresh.recipient);
    const { files } = world.spec('derived-web-9-edge-web');
    const former = files.key.replace('certs/', '').replace('web-9', 'web-2');
    world.write(
      'certs/secrets.nix',
      `{\n  "${former}".publicKeys = [\n    "${everybody.fresh.recipient}"\n  ];\n}\n`,
    );
    const print = world.tools.fingerprint(everybody.fresh.recipient);
    expect(await messages()).toMatchObject([
      expect.stringContaining(`names host:web-9 ${print}, which this clone has not accepted`),
    ]);
  });

  test('an operator who is a host too is named as both, and accepted by words of each', async () => {
    const key = everybody.fresh.recipient;
    const { hosts, cas } = world.policy;
    world.policy = {
      ...world.policy,
      hosts: { ...hosts, 'web-9': { role: 'worker', owningHostKey: key } },
      cas: { ...cas, edge: { ...cas.edge!, ca: { ...cas.edge!.ca, userAgeKeys: [key] } } },
    };
    const print = world.tools.fingerprint(key);
    const words = `--accept operator:edge=${print} host:web-9=${print}"`;
    emitRules();
    expect(await present()).toMatchObject([
      {
        message: expect.stringContaining(`names operator:edge ${print} for 1 file (ca/`) as string,
        hint: expect.stringContaining(words) as string,
      },
      { message: expect.stringContaining(`names host:web-9 ${print} for `) as string },
    ]);
    expect(await said()).toMatchObject([
      expect.stringContaining(`names operator:edge ${print}`),
      expect.stringContaining(`names host:web-9 ${print}`),
    ]);
    const [operator, ...others] = await present([{ owner: 'host:web-9', key }]);
    expect(others).toEqual([]);
    expect(operator!.message).toContain(`names operator:edge ${print}`);
    const [host] = await present([{ owner: 'operator:edge', key }]);
    expect(host!.hint).toContain(`--accept host:web-9=${print}"`);
  });

  test('a key that is bound beside the lists counts wherever it stands', async () => {
    emitRules();
    promote();
    const text = world.read('certs/secrets.nix');
    world.write('certs/secrets.nix', `let k = "${everybody.cp.recipient}"; in\n${text}`);
    expect(await messages()).toMatchObject([expect.stringContaining('names host:cp SHA256:')]);
  });
});
