import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Acceptance } from '../../lib/accept/acceptance.js';
import { formerReaders } from '../../lib/accept/former.js';
import { namedKeys } from '../../lib/accept/naming.js';
import { parseAccepted, printAccepted } from '../../lib/accept/record.js';
import { applyPlan } from '../../lib/apply/apply.js';
import type { Applied } from '../../lib/apply/types.js';
import { doubtOf, needsProof, prove } from '../../lib/apply/prove.js';
import { makeStanzaTools } from '../../lib/keyring/stanza-tools.js';
import type {
  CertificateFile,
  Inventory,
  ManifestEntry,
  Observations,
  Plan,
  Spec,
  Specs,
} from '../../lib/model/index.js';
import { observe, type Readers } from '../../lib/observe/observe.js';
import { planChanges } from '../../lib/plan/plan.js';
import type { PlanOptions } from '../../lib/plan/state.js';
import { resolvePolicy } from '../../lib/policy/resolve-policy.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import type { Policy } from '../../lib/model/policy.js';
import type { Identity } from '../../lib/seal/identities.js';
import { readHeader } from '../../lib/seal/header.js';
import { normalizeRecipient, type RecipientText } from '../../lib/seal/recipients.js';
import { parseManifest } from '../../lib/store/manifest.js';
import { readAccepted, stateOf } from '../../lib/store/state.js';
import { lockStore } from '../../lib/store/transaction.js';
import { openTree } from '../../lib/store/tree.js';
import { readCertificateFile } from '../../lib/x509/read.js';
import { filesBelow } from '../walk.js';
import { quickIssuer } from './keys.js';

const normalized = new Map<string, RecipientText>();

/** Histories use the same few keys again and again. */
function normalize(text: string): RecipientText {
  const recipient = normalized.get(text) ?? normalizeRecipient(text);
  normalized.set(text, recipient);
  return recipient;
}

const certificates = new Map<string, CertificateFile>();

/** Reads each text once for all histories: the subject of the test is the plan. */
const readers: Readers = {
  certificate: (text) => {
    const file = certificates.get(text) ?? readCertificateFile(text);
    certificates.set(text, file);
    return file;
  },
  header: readHeader,
};

export type Options = Omit<PlanOptions, 'now'>;

interface Resolved {
  policy: Policy;
  inventory: Inventory;
  specs: Specs;
  byId: Map<string, Spec>;
}

const memory = '/dev/shm';
const tools = makeStanzaTools();

/** What the command does, without its process, clock and questions. */
export class World {
  readonly issuer = quickIssuer();
  readonly tools = tools;
  /** Epoch seconds. */
  now = Date.UTC(2030, 0, 1) / 1000;
  /** As Nix does for some hosts: the others are removed from the inventory. */
  onlyHosts: string[] | undefined;
  /** Fingerprints that the operator names with `--accept`; answers yes to all that a plan lists. */
  readonly named = new Set<string>();

  constructor(
    readonly root: string,
    public policy: Policy,
    public identities: Identity[],
  ) {}

  #resolved: Resolved | undefined;

  /** Resolved once per policy object: a change makes another object. */
  #whole(): Resolved {
    if (this.#resolved?.policy !== this.policy) {
      const inventory = resolvePolicy(this.policy);
      const specs = resolveSpecs(inventory, { normalizeRecipient: normalize });
      const byId = new Map(specs.specs.map((spec) => [spec.id, spec]));
      this.#resolved = { policy: this.policy, inventory, specs, byId };
    }
    return this.#resolved;
  }

  specs(): Specs {
    const { specs } = this.#whole();
    return this.onlyHosts === undefined ? specs : partial(specs, this.onlyHosts);
  }

  inventory(): Inventory {
    return this.#whole().inventory;
  }

  spec(id: string): Spec {
    return this.#whole().byId.get(id)!;
  }

  observe(): Observations {
    const specs = this.specs();
    return observe(openTree(this.root, specs.dir), specs, readers);
  }

  /** What this clone has accepted. */
  acceptance(): Acceptance {
    const { named, record } = this;
    if (record !== undefined) {
      const parsed = parseAccepted(record, 'the record');
      const former = formerReaders(parsed, undefined, this.specs());
      const acceptance = { record: parsed, named, former };
      if (named.size === 0) return acceptance;
      return { ...acceptance, namedKeys: namedKeys(acceptance, this.specs(), this.observe()) };
    }
    return { named, all: Object.keys(this.files()).length === 0 };
  }

  /** The record's text, as this machine keeps it. */
  get record(): string | undefined {
    return readAccepted(this.root, this.policy.dir);
  }

  set record(text: string | undefined) {
    const { accepted } = stateOf(this.root, this.policy.dir);
    if (text === undefined) rmSync(accepted, { force: true });
    else writeFileSync(accepted, text);
  }

  /** As if a colleague had sealed the files: removes this clone's notes about their recipients. */
  sealedElsewhere(): void {
    const record = parseAccepted(this.record!, 'the record');
    for (const key of Object.values(record.keys)) delete key.sealed;
    this.record = printAccepted(record);
  }

  plan(options: Options = {}): Plan {
    const wanted = { now: this.now, ...options };
    return planChanges(this.specs(), this.observe(), wanted, this.tools, this.acceptance());
  }

  /** The observations, with the identities' proofs. */
  proven(options: Options = {}): Promise<Observations> {
    const specs = this.specs();
    const tree = openTree(this.root, specs.dir);
    const seen = observe(tree, specs, readers);
    const acceptance = this.acceptance();
    const isDoubted = doubtOf(specs, acceptance, options);
    return prove(specs, seen, tree, this.identities, { acceptance, tools, isDoubted });
  }

  /** As `plan`, with these proofs. */
  async planProven(options: Options = {}): Promise<Plan> {
    const specs = this.specs();
    const seen = await this.proven(options);
    return planChanges(specs, seen, { now: this.now, ...options }, this.tools, this.acceptance());
  }

  async apply(options: Options = {}): Promise<{ plan: Plan; applied: Applied }> {
    const specs = this.specs();
    const store = await lockStore(this.root, specs.dir);
    try {
      const seen = observe(store.tree, specs, readers);
      const { now, identities, issuer, tools } = this;
      const before = this.acceptance();
      const isDoubted = doubtOf(specs, before, options);
      const needs = Object.values(seen.observed).some((one) => needsProof(one, isDoubted));
      const proves = needs && identities.length > 0;
      const observations = proves
        ? await prove(specs, seen, store.tree, identities, { acceptance: before, tools, isDoubted })
        : seen;
      const plan = planChanges(specs, observations, { now, ...options }, tools, before);
      const acceptance = { ...before, claims: plan.claims };
      const input = {
        specs,
        inventory: this.inventory(),
        observations,
        plan,
        store,
        identities,
        issuer,
        tools,
        now,
        acceptance,
      };
      return { plan, applied: await applyPlan(input) };
    } finally {
      await store.release();
    }
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'latin1');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text, 'latin1');
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { force: true });
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Every file's bytes by path, without the store's own folder. */
  files(): Record<string, string> {
    const all = filesBelow(this.root).filter((path) => !path.includes('/.certflake/'));
    return Object.fromEntries(all.map((path) => [path, this.read(path)]));
  }

  /** The manifest's entry; undefined also if the manifest can't be read. */
  entry(id: string): ManifestEntry | undefined {
    const { manifest, entry } = this.spec(id).files;
    try {
      return parseManifest(this.read(manifest), manifest).certificates[entry];
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

function partial(specs: Specs, hosts: string[]): Specs {
  const known = (owner: string): boolean =>
    !owner.startsWith('host:') || hosts.includes(owner.slice('host:'.length));
  const held = specs.specs.filter(
    ({ kind, heldBy }) => kind === 'authority' || heldBy.some((host) => hosts.includes(host)),
  );
  return {
    ...specs,
    complete: false,
    specs: held.map((spec) => ({
      ...spec,
      heldBy: spec.heldBy.filter((host) => hosts.includes(host)),
      recipients: Object.fromEntries(
        Object.entries(spec.recipients).filter(([owner]) => known(owner)),
      ),
    })),
  };
}

export async function makeWorld(policy: Policy, identities: Identity[]): Promise<World> {
  const above = existsSync(memory) ? memory : tmpdir();
  return new World(await mkdtemp(join(above, 'certflake-world-')), policy, identities);
}

export const kinds = ({ changes }: Plan): Record<string, string> =>
  Object.fromEntries(
    changes.map(({ id, kind, key }) => [
      id,
      ['create', 'adopt', 'rekey', 'remove'].includes(kind) ? kind : `${kind} ${key}`,
    ]),
  );

export const codes = ({ findings }: Plan): string[] => findings.map(({ code }) => code).sort();

/** Reasons of one change, as in `field: from -> to`. */
export const reasons = ({ changes }: Plan, id: string): string[] =>
  changes.filter((change) => change.id === id).flatMap((c) => c.reasons.map((r) => r.message));

export const DAY = 86_400;
