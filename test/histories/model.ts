import { PolicyError } from '../../lib/errors.js';
import type { Plan, Spec } from '../../lib/model/index.js';
import type { CertificatePolicy, Policy } from '../../lib/model/policy.js';
import { parseRecipient } from '../../lib/seal/recipients.js';
import { seal, unseal } from '../../lib/seal/seal.js';
import { agePerson, sshPerson, type Person } from '../cluster/keys.js';
import { authorityKeys, blocksOf, digest, misses, spkiOf } from '../cluster/oracle.js';
import { makeWorld, type Options, type World } from '../cluster/world.js';
import { expectGenerations, stepOf } from './rotations.js';

/** Key pairs for all histories, made once. */
export interface Pool {
  operator: Person;
  people: Person[];
}

export async function makePool(): Promise<Pool> {
  const people = Array.from({ length: 12 }, (_, index) => sshPerson(`person-${index}`));
  return { operator: await agePerson('operator'), people: await Promise.all(people) };
}

type Files = Record<string, string>;

/** What the user can do about a finding, by its hint. */
type Way = 'restore' | 'force' | 'accept' | 'name' | 'generation' | 'abort';

const waysOut: Record<string, Way> = {
  stranger: 'restore',
  'authority-not-accepted': 'name',
  'key-not-accepted': 'name',
  'authority-key': 'force',
  'generation-returned': 'generation',
  'rotation-refused': 'abort',
  'generation-unproven': 'restore',
  'generation-key': 'restore',
  'authority-lost': 'restore',
  'authority-broken': 'restore',
  'authority-pair': 'restore',
  'authority-unusable': 'restore',
  'repair-needs-force': 'force',
  'key-must-stay': 'force',
  'key-came-back': 'force',
  'authority-differs': 'accept',
};

/** Findings that a tree may have although it fits its policy: no run can fix them. */
const remaining = new Set([
  'authority-first',
  'authority-due',
  'authority-expired',
  'authority-unusable',
  'former-certificates',
  'rotation',
  'rotation-stands',
  'rotation-late',
]);

const filesOf = (spec: Spec): string[] =>
  [spec.files, ...(spec.kind === 'authority' ? [spec.files.next, spec.files.former] : [])].flatMap(
    ({ certificate, key }) => [certificate, key],
  );

/** What `--accept-existing` may keep; for a root also another authority's signature. */
const kept = ({ id, issuerId }: Spec): RegExp =>
  id === issuerId
    ? /^(lifetime|names|subject|key|usages|issuer|signature)/
    : /^(lifetime|names|subject|key|usages)/;

/** A cluster with its past: what git remembers, and who could open what. */
export class History {
  /** The tree after the last run: what `git checkout` brings back. */
  committed: Files = {};
  /** What a colleague's clone has accepted. */
  colleague: string | undefined;
  #drawn = 0;
  /** By public key: host keys that could open it. */
  readonly #exposed = new Map<string, Set<string>>();

  private constructor(
    readonly world: World,
    readonly pool: Pool,
  ) {}

  static async begin(pool: Pool): Promise<History> {
    const [a, b, c] = pool.people;
    const policy: Policy = {
      dir: 'certs',
      userAgeKeys: [pool.operator.recipient],
      hosts: {
        cp: { role: 'control-plane', owningHostKey: a!.recipient },
        'web-1': { role: 'worker', owningHostKey: b!.recipient },
        'web-2': { role: 'worker', owningHostKey: c!.recipient },
      },
      defaults: { key: { algo: 'ecdsa', size: 256 }, usages: ['client auth', 'server auth'] },
      cas: {
        k8s: {
          ca: { commonName: 'k8s root', expiry: '87600h' },
          certs: {
            node: { commonName: 'system:node:${hostName}', hosts: ['${hostName}'] },
            sa: { commonName: 'service-account', usages: ['signing'], shared: true },
          },
        },
        edge: {
          ca: { commonName: 'edge', parent: 'k8s', expiry: '43800h' },
          certs: { web: { commonName: 'web', shared: true, roles: ['worker'] } },
        },
      },
    };
    const history = new History(await makeWorld(policy, [pool.operator.identity]), pool);
    history.#drawn = 3;
    return history;
  }

  /** A key pair that this history hasn't used yet, while there are some. */
  nextPerson(): Person {
    return this.pool.people[this.#drawn++ % this.pool.people.length]!;
  }

  hosts(): string[] {
    return Object.keys(this.world.policy.hosts ?? {}).sort();
  }

  /** A policy that certflake refuses changes nothing. */
  edit(change: (policy: Policy) => void): void {
    const copy = structuredClone(this.world.policy);
    change(copy);
    this.setPolicy(copy);
  }

  setPolicy(policy: Policy): void {
    const former = this.world.policy;
    this.world.policy = policy;
    try {
      this.world.specs();
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      this.world.policy = former;
    }
  }

  certificates(): CertificatePolicy[] {
    return Object.values(this.world.policy.cas).flatMap(({ certs }) => Object.values(certs ?? {}));
  }

  /** Files with certflake's names, by kind. */
  paths(pattern: RegExp): string[] {
    return Object.keys(this.world.files()).filter((path) => pattern.test(path));
  }

  replaceTree(files: Files): void {
    for (const path of Object.keys(this.world.files())) this.world.remove(path);
    for (const [path, body] of Object.entries(files)) this.world.write(path, body);
  }

  async reseal(path: string, recipients: string[]): Promise<void> {
    const { operator, people } = this.pool;
    const identities = [operator, ...people].map(({ identity }) => identity);
    const bytes = Buffer.from(this.world.read(path), 'latin1');
    const pem = await unseal(bytes, identities, path).catch(() => undefined);
    if (pem === undefined) return;
    const sealed = await seal(pem, recipients.map(parseRecipient));
    this.world.write(path, Buffer.from(sealed).toString('latin1'));
  }

  /** One run; checks what a run promises for any tree. */
  async run(options: Options = {}): Promise<Plan> {
    const { world, pool } = this;
    const [before, keys] = [world.files(), await authorityKeys(world, pool.operator)];
    world.plan(options);
    const { plan } = await world.apply(options);
    const after = world.files();
    const named = new Set(plan.changes.flatMap(({ files }) => files));
    const touched = Object.keys({ ...before, ...after }).filter((p) => before[p] !== after[p]);
    const strays = touched.filter((path) => !named.has(path) && !path.includes('.old.'));
    const left = await authorityKeys(world, pool.operator);
    const mayGo = plan.changes.some(({ move }) => move === 'retire' || move === 'abort') ? 1 : 0;
    const lost = [...keys].filter((key) => !left.has(key)).slice(mayGo);
    expect({ strays, lost }).toEqual({
      strays: [],
      lost: [],
    });
    this.#note();
    return plan;
  }

  /** Runs until nothing is left to do, following the findings' hints; then all must be well. */
  async settle(): Promise<void> {
    let plan = await this.run();
    for (let round = 0; round < 6; round++) {
      const again = await this.world.planProven();
      const open = again.findings.filter(({ code }) => waysOut[code] !== undefined);
      const isDone = open.every(({ code }) => remaining.has(code));
      if (again.changes.length === 0 && isDone) break;
      // Without a finding for the user, one run is enough.
      if (plan.findings.every(({ code }) => waysOut[code] === undefined))
        expect(again.changes).toEqual([]);
      for (const { code, place } of open) await this.#takeWayOut(waysOut[code]!, place);
      plan = await this.run();
    }
    await this.#assertWell();
    this.committed = this.world.files();
  }

  async #takeWayOut(way: Way, place: string): Promise<void> {
    const spec = this.world.specs().specs.find(({ files }) => files.certificate === place);
    if (spec === undefined) return;
    if (way === 'accept') await this.#acceptOrSign(spec);
    else if (way === 'name') await this.#nameOrRestore(spec);
    else if (way === 'abort') await this.run(stepOf(spec.ca, 'abort'));
    else if (way === 'generation') this.#nameGenerations(spec);
    else if (way === 'force') await this.run({ force: true, only: [spec.id] });
    else this.#restore(spec);
  }

  /** A signature of another parent can't be kept: then the present parent signs. */
  async #acceptOrSign({ id }: Spec): Promise<void> {
    const { changes } = await this.run({ acceptExisting: true, only: [id] });
    if (changes.length === 0) await this.run({ force: true, only: [id] });
  }

  /**
   * The operator compared the present keys and names them, and restores a sealed key of another certificate.
   */
  async #nameOrRestore(spec: Spec): Promise<void> {
    const { certificate, opened } = (await this.world.proven()).observed[spec.id]!;
    const [found] = certificate.state === 'read' ? certificate.certificates : [];
    if (opened !== undefined && found !== undefined && opened !== found.publicKey)
      this.#restore(spec);
    else if (found !== undefined) {
      this.world.named.add(found.fingerprint);
      this.world.named.add(found.publicKey);
    }
  }

  /** A generation came back on purpose, as when a clone changes to another branch and returns. */
  #nameGenerations({ files }: Spec): void {
    for (const one of blocksOf(this.world.read(files.certificate)))
      this.world.named.add(digest(one.raw));
  }

  /** An authority's files are restored together, with those of its other generation. */
  #restore(spec: Spec): void {
    for (const path of filesOf(spec)) {
      const body = this.committed[path];
      if (body !== undefined) this.world.write(path, body);
      else if (spec.kind === 'authority') this.world.remove(path);
    }
  }

  /** A colleague's clone, with what it has accepted, gets the present tree and has nothing to do. */
  async pulled(): Promise<void> {
    const { world } = this;
    const own = world.record;
    world.record = this.colleague ?? own;
    const before = world.files();
    await world.apply();
    expect(world.files()).toEqual(before);
    this.colleague = world.record;
    world.record = own;
  }

  async #assertWell(): Promise<void> {
    const { world, pool } = this;
    const plan = world.plan();
    expect(plan.changes).toEqual([]);
    const open = plan.findings.filter(({ code }) => !remaining.has(code));
    expect(open).toEqual([]);
    const idle = new Set(
      plan.findings.filter(({ code }) => code === 'authority-unusable').map(({ place }) => place),
    );
    const everybody = [pool.operator, ...pool.people];
    for (const spec of world.specs().specs) {
      if (idle.has(spec.files.certificate)) continue;
      const isAccepted = world.entry(spec.id)?.accepted === true;
      const found = await misses(world, spec, everybody);
      const wrong = isAccepted ? found.filter((m) => !kept(spec).test(m)) : found;
      expect({ id: spec.id, wrong }).toEqual({ id: spec.id, wrong: [] });
      this.#assertUnexposed(spec.id);
    }
    if (idle.size === 0) expectGenerations(this);
  }

  /** A replaced host key opens no key that only one host uses now. */
  #assertUnexposed(id: string): void {
    const spec = this.world.spec(id);
    if (spec.kind === 'authority' || spec.shared || spec.keepKey) return;
    const key = spkiOf(blocksOf(this.world.read(spec.files.certificate))[0]!);
    const now = new Set(Object.values(spec.recipients).flat());
    const former = [...(this.#exposed.get(key) ?? [])].filter((reader) => !now.has(reader));
    expect({ id, former }).toEqual({ id, former: [] });
  }

  /** Who can open which key now, by what certflake itself sealed. */
  #note(): void {
    for (const spec of this.world.specs().specs) {
      const entry = this.world.entry(spec.id);
      const { publicKey, recipients } = entry ?? {};
      if (!publicKey || !recipients) continue;
      const readers = this.#exposed.get(publicKey) ?? new Set();
      for (const [owner, all] of Object.entries(recipients)) {
        if (owner.startsWith('host:')) all.forEach((key) => readers.add(key));
      }
      this.#exposed.set(publicKey, readers);
    }
  }

  /** The state's fingerprint, for crashes: all files except the store's folder. */
  state(): string {
    return digest(JSON.stringify(this.world.files()));
  }
}
