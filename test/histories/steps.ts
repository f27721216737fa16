import fc from 'fast-check';
import type { CertificatePolicy } from '../../lib/model/policy.js';
import { DAY } from '../cluster/world.js';
import { crash } from './crash.js';
import { mergeBranches, type Side, type Style } from './merge.js';
import type { History } from './model.js';
import { authorityOf, moveOf, rotate, stepOf } from './rotations.js';

/** An event in a cluster: `a` and `b` choose its details. */
type Happening = (history: History, a: number, b: number) => void | Promise<void>;

const pick = <T>(list: T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

const edits: Record<string, Happening> = {
  'add a host': (history) => {
    const { recipient } = history.nextPerson();
    const free = ['web-3', 'web-4', 'cp-2'].find((name) => !history.hosts().includes(name));
    if (free === undefined) return;
    const role = free.startsWith('cp') ? 'control-plane' : 'worker';
    history.edit((policy) => (policy.hosts![free] = { role, owningHostKey: recipient }));
  },
  'remove a host': (history, a) => {
    const spare = history.hosts().filter((host) => !['cp', 'web-1'].includes(host));
    const host = pick(spare, a);
    if (host !== undefined)
      history.edit((policy) => {
        policy.hosts = Object.fromEntries(
          Object.entries(policy.hosts!).filter(([name]) => name !== host),
        );
      });
  },
  'reinstall a host': (history, a) => {
    const { recipient } = history.nextPerson();
    const host = pick(history.hosts(), a)!;
    history.edit((policy) => (policy.hosts![host]!.owningHostKey = recipient));
  },
  'hire an operator': (history) => {
    const { recipient } = history.nextPerson();
    history.edit((policy) => policy.userAgeKeys.push(recipient));
  },
  'part with an operator': (history, a) => {
    const { operator } = history.pool;
    const others = history.world.policy.userAgeKeys.filter((key) => key !== operator.recipient);
    const left = pick(others, a);
    history.edit((policy) => {
      policy.userAgeKeys = policy.userAgeKeys.filter((key) => key !== left);
    });
  },
  'change a certificate': (history, a, b) => {
    history.edit((policy) => {
      const all = Object.values(policy.cas).flatMap(({ certs }) => Object.values(certs ?? {}));
      Object.assign(pick(all, a)!, pick(fields, b));
    });
  },
  'change an authority': (history, a, b) => {
    history.edit((policy) => {
      const { ca } = pick(Object.values(policy.cas), a)!;
      Object.assign(ca, pick<object>([{ expiry: '50000h' }, { names: { O: 'new' } }], b));
    });
  },
};

const fields: Partial<CertificatePolicy>[] = [
  { hosts: ['${hostName}', '10.1.2.3'] },
  { hosts: ['fd00::1', 'a.example.org'] },
  { names: { O: 'system:nodes' } },
  { commonName: 'renamed' },
  { usages: ['server auth'] },
  { usages: ['client auth', 'server auth'] },
  { usages: ['signing'] },
  { expiry: '4380h' },
  { expiry: '100000h' },
  { expiry: '30m' },
  { renewBefore: '20m' },
  { renewBefore: '100h' },
  { key: { algo: 'ecdsa', size: 384 } },
  { key: { algo: 'ed25519' } },
  { keepKey: true },
  { keepKey: false },
  { names: {} },
];

const damages: Record<string, Happening> = {
  'truncate a file': ({ world }, a, b) => {
    const path = pick(Object.keys(world.files()), a);
    if (path === undefined) return;
    const body = world.read(path);
    world.write(path, body.slice(0, b % Math.max(1, body.length)));
  },
  'delete a file': ({ world }, a) => {
    const path = pick(Object.keys(world.files()), a);
    if (path !== undefined) world.remove(path);
  },
  'swap two files': (history, a, b) => {
    const { world } = history;
    const kind = a % 2 === 0 ? /\.crt$/ : /\.key\.age$/;
    const [one, other] = [pick(history.paths(kind), a), pick(history.paths(kind), b)];
    if (one === undefined || other === undefined) return;
    const [first, second] = [world.read(one), world.read(other)];
    world.write(one, second);
    world.write(other, first);
  },
  'put an earlier version back': (history, a) => {
    const path = pick(Object.keys(history.committed), a);
    if (path !== undefined) history.world.write(path, history.committed[path]!);
  },
  'leave conflict markers': (history, a, b) => {
    const { world } = history;
    const path = pick(history.paths(/\.crt$|manifest\.json$/), a);
    if (path === undefined) return;
    const other = pick(history.paths(path.endsWith('.crt') ? /\.crt$/ : /\.json$/), b)!;
    const [ours, theirs] = [world.read(path), world.read(other)];
    world.write(path, `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> branch\n`);
  },
  'seal a key anew, as agenix does': async (history, a, b) => {
    const path = pick(history.paths(/\.key\.age$/), a);
    const spec = history.world.specs().specs.find(({ files }) => files.key === path);
    if (path === undefined || spec === undefined) return;
    const readers = [...new Set(Object.values(spec.recipients).flat())];
    const stranger = history.pool.people.at(-1)!.recipient;
    const choices = [readers, [...readers, stranger], [history.pool.operator.recipient]];
    await history.reseal(path, pick(choices, b)!);
  },
  'let the manifest lie': ({ world }, a, b) => {
    const paths = Object.keys(world.files()).filter((path) => path.endsWith('manifest.json'));
    const path = pick(paths, a);
    if (path === undefined) return;
    const lies = [
      /("publicKey": ")[0-9a-f]{4}/g,
      /("spec": "1:)[0-9a-f]{4}/g,
      /("issuer": ")\w{4}/,
    ];
    world.write(path, world.read(path).replace(pick(lies, b)!, '$1beef'));
  },
};

const styles: Style[] = ['markers', 'whole', 'ours', 'theirs'];

const times: Record<string, Happening> = {
  'let time pass': ({ world }, a) => {
    world.now += (a % 200) * DAY;
  },
  'let an hour pass': ({ world }) => {
    world.now += 3600;
  },
};

const runs: Record<string, Happening> = {
  'run for one host': async (history, a) => {
    await history.run({ hosts: [pick(history.hosts(), a)!] });
  },
  'run for one certificate': async (history, a) => {
    await history.run({ only: [pick(history.world.specs().specs, a)!.id] });
  },
  'run with a part of the fleet': async (history, a) => {
    history.world.onlyHosts = [pick(history.hosts(), a)!];
    try {
      await history.run();
    } finally {
      history.world.onlyHosts = undefined;
    }
  },
  'force a new key': async (history, a) => {
    const leaves = history.world.specs().specs.filter(({ kind }) => kind === 'certificate');
    await history.run({ force: true, only: [pick(leaves, a)!.id] });
  },
  'remove what nobody owns': async (history) => {
    await history.run({ prune: true });
  },
  'crash in the middle of a run': (history, a) => crash(history, a),
  'merge two branches': async (history, a, b) => {
    const names = Object.keys(edits);
    const [one, other] = [edits[pick(names, a)!]!, edits[pick(names, b)!]!];
    const sides: [(h: History) => void, (h: History) => void] = [
      (h) => void one(h, a >> 3, b >> 3),
      (h) => void other(h, b >> 4, a >> 4),
    ];
    await mergeBranches(history, sides, pick(styles, a + b)!);
  },
  'merge two branches that issued the same': async (history, a) => {
    const late = (h: History) => (h.world.now += 150 * DAY);
    const sides: [(h: History) => void, (h: History) => void] = [late, () => undefined];
    await mergeBranches(history, sides, pick(styles, a)!);
  },
};

const inOrder = ([one, other]: [Side, Side], n: number): [Side, Side] =>
  n % 2 === 0 ? [one, other] : [other, one];
const clonesOf = (n: number): 1 | 2 => (n % 4 === 0 ? 1 : 2);

const onwards =
  (authority: string): Side =>
  async (history) => {
    await rotate(history, authority, 'onward');
  };

/** Of the next key, which the other branch has sealed, no manifest notes the recipients. */
const withSameOperators = Object.keys(edits).filter((name) => !name.endsWith('operator'));

/** Each authority; before a step, the last run's files were deployed to all hosts. */
const rotations: Record<string, Happening> = {
  'go on with a rotation': async (history, a) => {
    await rotate(history, authorityOf(a), 'onward');
  },
  'rotate a whole authority': async (history, a) => {
    for (let step = 0; step < 3; step++) await rotate(history, authorityOf(a), 'onward');
  },
  'try any step of a rotation': async (history, a, b) => {
    await rotate(history, authorityOf(a), moveOf(b));
  },
  'crash in a step of a rotation': async (history, a, b) => {
    await history.settle();
    await crash(history, b, stepOf(authorityOf(a), a % 2 === 0 ? 'onward' : moveOf(a >> 1)));
  },
  'rotate on one branch and change the policy on another': async (history, a, b) => {
    const change = edits[pick(withSameOperators, b)!]!;
    const sides: [Side, Side] = [onwards(authorityOf(a)), (h) => change(h, b >> 3, a >> 3)];
    await mergeBranches(history, inOrder(sides, a), pick(styles, b >> 2)!, clonesOf(b));
  },
  'rotate on one branch and force a new key on another': async (history, a, b) => {
    const leaves = history.world.specs().specs.filter(({ kind }) => kind === 'certificate');
    const sides: [Side, Side] = [
      onwards(authorityOf(a)),
      async (h) => {
        await h.run({ force: true, only: [pick(leaves, b)!.id] });
      },
    ];
    await mergeBranches(history, inOrder(sides, a), pick(styles, b >> 2)!, clonesOf(b));
  },
  'replace an authority by force': async (history, a) => {
    await history.run({
      force: true,
      authorities: [authorityOf(a)],
      only: [`ca-${authorityOf(a)}`],
    });
  },
  'seal again, as rekey does': async (history) => {
    await history.run({ sealsOnly: true });
  },
  'let a colleague pull': async (history) => {
    await history.settle();
    await history.pulled();
  },
};

/** Possible events, by subject. */
export const happenings = { edits, damages, times, runs, rotations };

/** One event and, after some, a run that must put everything in order. */
class Step implements fc.AsyncCommand<object, History> {
  constructor(
    readonly name: string,
    readonly happens: Happening,
    readonly a: number,
    readonly b: number,
    readonly settles: boolean,
  ) {}

  check(): boolean {
    return true;
  }

  async run(_model: object, history: History): Promise<void> {
    await this.happens(history, this.a, this.b);
    if (this.settles) await history.settle();
  }

  toString(): string {
    return `${this.name} (${this.a}, ${this.b})${this.settles ? ', settle' : ''}`;
  }
}

const number = fc.nat({ max: 4096 });

export const stepsOf = (subjects: Record<string, Happening>[]) =>
  subjects
    .flatMap((subject) => Object.entries(subject))
    .map(([name, happens]) =>
      fc
        .tuple(number, number, fc.boolean())
        .map(([a, b, settles]) => new Step(name, happens, a, b, settles)),
    );
