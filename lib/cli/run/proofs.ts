import type { Acceptance } from '../../accept/acceptance.js';
import { doubtOf, needsProof, prove } from '../../apply/prove.js';
import { InstallationError } from '../../installation.js';
import type { Observations, Plan } from '../../model/index.js';
import { planChanges } from '../../plan/plan.js';
import type { PlanOptions } from '../../plan/state.js';
import type { Identity } from '../../seal/identities.js';
import type { Tree } from '../../store/tree.js';
import { withNamed } from '../accept/acceptance.js';
import { loadIdentities, type GivenIdentities } from '../session/identities.js';
import { lookAt, stanzaTools, type Session } from '../session/session.js';
import type { Planned } from './claimed.js';

/** What a plan is made from, beside what lies in the tree. */
interface Basis {
  session: Session;
  wanted: PlanOptions;
  acceptance: Acceptance;
}

type Unopened = Omit<Planned, 'identities'>;

/** Reads identities and asks for passphrases only if a change or a proof needs them. */
export async function planWithProofs(
  basis: Basis,
  tree: Tree,
  given: GivenIdentities,
): Promise<Planned> {
  const { session, wanted } = basis;
  const { specs } = session;
  const planned = planFrom(basis, lookAt(session, tree));
  const { acceptance, observations } = planned;
  const isDoubted = doubtOf(specs, acceptance, wanted);
  const opens = opensKeys(planned.plan);
  const proves = Object.values(observations.observed).some((one) => needsProof(one, isDoubted));
  if (!opens && !proves) return { ...planned, identities: [] };
  const identities = await identitiesFor(session, given, opens);
  if (!proves || identities.length === 0) return { ...planned, identities };
  const how = { acceptance, tools: stanzaTools, isDoubted };
  const proven = await prove(specs, observations, tree, identities, how);
  return { ...planFrom(basis, proven), identities };
}

function planFrom(
  { session: { specs }, wanted, acceptance: given }: Basis,
  observations: Observations,
): Unopened {
  const acceptance = withNamed(given, specs, observations);
  const plan = planChanges(specs, observations, wanted, stanzaTools, acceptance);
  return { plan, observations, acceptance };
}

const opensKeys = ({ changes }: Plan): boolean =>
  changes.some(({ kind }) => kind !== 'adopt' && kind !== 'remove');

/** The policy's identity need not be on this machine if only a proof needs it. */
async function identitiesFor(
  { inventory, terminal }: Session,
  given: GivenIdentities,
  opens: boolean,
): Promise<Identity[]> {
  try {
    return await loadIdentities(given, inventory.userAgeIdentity, terminal);
  } catch (error) {
    const isAsked = opens || given.paths.length > 0;
    if (isAsked || error instanceof InstallationError) throw error;
    return [];
  }
}
