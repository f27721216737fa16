import type { Accepted, Observations, Problem, Recipients, Specs } from '../model.js';
import { standingOf } from '../plan/acceptance-checks.js';
import { certificateOf } from '../plan/known.js';
import { fingerprintsOf, type Acceptance } from './acceptance.js';

/** What this clone has accepted for another folder than the policy's. */
export interface Elsewhere {
  /** Relative to the root; undefined where no such folder is there any more. */
  dir?: string;
  record: Accepted;
}

/** Whether the authorities that lie in a tree are, all of them, those of the record. */
export function isAcceptedTree(specs: Specs, seen: Observations, record: Accepted): boolean {
  const found = authoritiesIn(specs, seen, { record });
  return found.length > 0 && found.every(({ standing }) => standing === 'accepted');
}

/**
 * A tree of which this clone has accepted nothing, although it has accepted other authorities of this policy in
 * another folder: `dir` was changed, and what lies there now isn't what lay there before. Pure.
 */
export function treeNotAccepted(
  specs: Specs,
  seen: Observations,
  acceptance: Acceptance,
  elsewhere: readonly Elsewhere[],
): Problem | undefined {
  if (acceptance.record !== undefined || acceptance.all === true) return undefined;
  const isSaid = new Set(acceptedIn(specs, seen, acceptance).map(({ ca }) => ca));
  const compared = elsewhere
    .filter(({ record }) => isOfPolicy(record, specs))
    .map((one) => ({ ...one, found: authoritiesIn(specs, seen, { record: one.record }) }))
    .filter(({ found }) => found.some(({ standing }) => standing !== 'new'))
    .map((one) => ({
      ...one,
      found: one.found.filter(({ ca, standing }) => standing !== 'accepted' && !isSaid.has(ca)),
    }));
  const [first] = compared;
  const isOne = compared.some(({ found }) => found.length === 0);
  return first === undefined || isOne ? undefined : problem(specs, first, first.found);
}

/** An authority as it lies there, and how it stands to what is accepted. */
interface Found {
  ca: string;
  fingerprint: string;
  standing: ReturnType<typeof standingOf>;
}

function authoritiesIn(specs: Specs, { observed }: Observations, acceptance: Acceptance): Found[] {
  return specs.specs.flatMap((spec) => {
    const observation = observed[spec.id];
    const certificate = observation && certificateOf(observation);
    if (spec.kind !== 'authority' || certificate === undefined) return [];
    const standing = standingOf(spec, observation!, acceptance);
    return [{ ca: spec.ca, fingerprint: certificate.fingerprint, standing }];
  });
}

const acceptedIn = (...given: Parameters<typeof authoritiesIn>): Found[] =>
  authoritiesIn(...given).filter(({ standing }) => standing === 'accepted');

/** Clusters of other machines have other host keys, whatever their authorities are called. */
export function isOfPolicy({ readers }: Pick<Accepted, 'readers'>, { specs }: Specs): boolean {
  const haveHosts = specs.some(({ heldBy }) => heldBy.length > 0);
  const owners = haveHosts ? 'host:' : 'operator';
  return specs.some(({ recipients }) => shares(recipients, readers, owners));
}

function shares(recipients: Recipients, there: Recipients, owners: string): boolean {
  return Object.entries(recipients).some(
    ([owner, keys]) =>
      owner.startsWith(owners) && keys.some((key) => there[owner]?.includes(key) === true),
  );
}

function problem(specs: Specs, { dir, record }: Elsewhere, found: readonly Found[]): Problem {
  const present = specs.dir === '' ? '.' : specs.dir;
  const former = dir === undefined ? 'another folder' : dir === '' ? '.' : dir;
  const words = found.map(({ ca, fingerprint }) => {
    const accepted = fingerprintsOf({ record }, ca).join(', ');
    return `${ca} is ${fingerprint}, and ${accepted === '' ? 'none' : accepted} was accepted`;
  });
  return {
    code: 'tree-not-accepted',
    place: present,
    level: 'warning',
    message: `nothing in it is accepted in this clone, which has accepted other authorities of this policy in ${former}: ${words.join('; ')}`,
    hint: 'find out who replaced them, and compare the fingerprints by another way than the repository, before anything is deployed; if they are right, "certflake apply" on a terminal asks whether to accept them',
  };
}
