import type { Acceptance } from '../accept/acceptance.js';
import { formerReaders } from '../accept/former.js';
import { withMisfits } from '../accept/misfits.js';
import { bareWord, unnamed } from '../accept/naming.js';
import { doubtOf, needsProof, prove } from '../apply/prove.js';
import { stanzaTools } from '../keyring/stanza-tools.js';
import { below } from '../model/layout.js';
import type { Change, Observations, Plan } from '../model/index.js';
import { observe } from '../observe/observe.js';
import { clockInDoubt, withClockAhead } from '../plan/clock.js';
import { planChanges } from '../plan/plan.js';
import type { PlanOptions } from '../plan/state.js';
import type { Identity } from '../seal/identities.js';
import { openTree, type Tree } from '../store/tree.js';
import { declaredKeys, isInRepository, recordOf, rulesIn, withNamed } from './accepted.js';
import { identitiesOf } from './identities.js';
import { refuseUnknown } from './selection.js';
import type { Opened, PlanningOptions, PlanSelection, RepositoryPlan } from './types.js';

/** A plan, and what it was made from. */
export interface Planned {
  plan: Plan;
  observations: Observations;
  acceptance: Acceptance;
}

export async function planOpened(
  opened: Opened,
  selection: PlanSelection = {},
  { accept = [], ...options }: PlanningOptions = {},
): Promise<RepositoryPlan> {
  const tree = openTree(opened.root, opened.specs.dir);
  const isAsked = options.identities !== undefined;
  const identities = isAsked ? await identitiesOf(opened, options) : [];
  const wanted = { ...selection, now: opened.now() };
  const { plan } = await planned(opened, tree, { wanted, words: accept, identities });
  return { ...plan, claims: unnamed(plan.claims, accept), selection, accepted: accept };
}

interface Asked {
  wanted: PlanOptions;
  /** Fingerprints that are accepted. */
  words: readonly string[];
  /** What they open is known to the plan. */
  identities: Identity[];
}

export async function planned(
  opened: Opened,
  tree: Tree,
  { wanted, words, identities }: Asked,
): Promise<Planned> {
  const { specs } = opened;
  refuseUnknown(wanted, specs);
  const lying = observe(tree, specs);
  const acceptance = withNamed(acceptanceIn(opened, tree, words), specs, lying);
  const proven = await proofs(lying, { opened, tree, identities, acceptance, wanted });
  const observations = withMisfits(proven, acceptance.record);
  const plan = planChanges(specs, observations, wanted, stanzaTools, acceptance);
  return { plan: clocked(opened, plan, observations, wanted), observations, acceptance };
}

/** What this clone has accepted, and these words. */
function acceptanceIn(opened: Opened, tree: Tree, words: readonly string[]): Acceptance {
  const { specs, inventory } = opened;
  const record = recordOf(opened);
  return {
    record,
    named: new Set(words.map(bareWord)),
    all: record === undefined && isNew(opened, tree),
    former: formerReaders(record, rulesIn(tree), specs),
    declared: declaredKeys(inventory),
  };
}

/** No key exists that a stranger could gain. In a git repository its history may have some: there it isn't new. */
function isNew({ root, specs: { dir } }: Opened, tree: Tree): boolean {
  const isEmpty = (name: string) => tree.list(below(dir, name)).length === 0;
  return ['ca', 'derived', 'shared'].every(isEmpty) && !isInRepository(root);
}

interface Proving {
  opened: Opened;
  tree: Tree;
  identities: Identity[];
  acceptance: Acceptance;
  wanted: PlanSelection;
}

async function proofs(lying: Observations, proving: Proving): Promise<Observations> {
  const { opened, tree, identities, acceptance, wanted } = proving;
  const isDoubted = doubtOf(opened.specs, acceptance, wanted);
  const isNeeded = Object.values(lying.observed).some((one) => needsProof(one, isDoubted));
  if (!isNeeded || identities.length === 0) return lying;
  const knowledge = { acceptance, tools: stanzaTools, isDoubted };
  return prove(opened.specs, lying, tree, identities, knowledge);
}

/** A seal has no date. */
function clocked(
  { specs }: Opened,
  plan: Plan,
  observations: Observations,
  { now, sealsOnly }: PlanOptions,
): Plan {
  if (sealsOnly === true) return plan;
  const found = clockInDoubt(specs, observations, now, [], plan.changes.some(issues));
  const known = { specs, observations };
  const findings = withClockAhead(plan.findings, known, now);
  return { ...plan, findings: [...(found === undefined ? [] : [found]), ...findings] };
}

export const issues = ({ key }: Change): boolean => key !== 'none';
