import { hinted } from '../hint.js';
import type { Accepted, Observations, Problem, Recipients, Spec, Specs } from '../model/index.js';
import { type Owner, parseOwner } from '../model/owner.js';
import { certificateOf } from '../observe/recorded.js';
import { shellWords } from '../text/shell.js';
import { fingerprintsOf, type Acceptance } from './acceptance.js';
import { standingOf } from './judged.js';
import * as messages from './messages.js';

/** What this clone has accepted for another folder than the policy's. */
export interface Elsewhere {
  /** Relative to the root; undefined if that folder no longer exists. */
  dir?: string;
  record: Accepted;
  /** When the record was written, in epoch milliseconds. */
  written?: number;
}

/** Whether all authorities on disk are those of the record. */
export function isAcceptedTree(specs: Specs, seen: Observations, record: Accepted): boolean {
  const found = authoritiesIn(specs, seen, { record });
  return found.length > 0 && found.every(({ standing }) => standing === 'accepted');
}

/**
 * The problem of a tree in which this clone has accepted nothing. It accepted authorities for the same hosts in
 * another folder: `dir` was changed, and the present authorities aren't the accepted ones, whatever their names.
 * Pure.
 */
export function treeNotAccepted(
  specs: Specs,
  seen: Observations,
  acceptance: Acceptance,
  elsewhere: readonly Elsewhere[],
): Problem | undefined {
  if (acceptance.record !== undefined || acceptance.all === true) return undefined;
  const others = elsewhere.filter((one) => isForPolicy(one, specs));
  const accepted = [acceptance, ...others].flatMap((one) => acceptedIn(specs, seen, one));
  const all = authoritiesIn(specs, seen, acceptance);
  const found = all.filter(({ ca }) => !accepted.includes(ca));
  const closest = others.find(({ record }) => knows(record, found)) ?? others[0];
  if (closest === undefined || found.length === 0) return undefined;
  return problem(specs, closest, found, all.length);
}

/** Whether authorities were accepted for that folder and for this policy's hosts. */
export const isForPolicy = ({ record }: Elsewhere, specs: Specs): boolean =>
  Object.keys(record.authorities).length > 0 && isOfPolicy(record, specs);

const knows = (record: Accepted, found: readonly Found[]): boolean =>
  found.some(({ ca }) => fingerprintsOf({ record }, ca).length > 0);

/** An authority on disk, and how it compares with the accepted ones. */
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

/** The names of the authorities on disk that are accepted. */
const acceptedIn = (...given: Parameters<typeof authoritiesIn>): string[] =>
  authoritiesIn(...given).flatMap(({ ca, standing }) => (standing === 'accepted' ? [ca] : []));

/** Clusters of other machines have other host keys, even with the same names of hosts and authorities. */
export function isOfPolicy({ readers }: Pick<Accepted, 'readers'>, { specs }: Specs): boolean {
  const owners = ownersIn(specs);
  const there = new Set(keysOf(readers, owners));
  return specs.some(({ recipients }) => keysOf(recipients, owners).some((key) => there.has(key)));
}

/** The owners whose keys identify a policy: an operator may have several policies. */
const ownersIn = (specs: readonly Spec[]): Owner['kind'] =>
  specs.some(({ heldBy }) => heldBy.length > 0) ? 'host' : 'operator';

const keysOf = (recipients: Recipients, owners: Owner['kind']): string[] =>
  Object.entries(recipients).flatMap(([owner, keys]) =>
    parseOwner(owner).kind === owners ? keys : [],
  );

function problem(
  specs: Specs,
  { dir, record }: Elsewhere,
  found: readonly Found[],
  count: number,
): Problem {
  const present = specs.dir === '' ? '.' : specs.dir;
  const former = dir === undefined ? messages.ANOTHER_FOLDER : dir === '' ? '.' : shellWords(dir);
  const whose = ownersIn(specs.specs) === 'host' ? messages.HOSTS : messages.OPERATORS;
  const each = found.map(({ ca, fingerprint }) =>
    messages.notTheAccepted(ca, fingerprint, fingerprintsOf({ record }, ca).join(', ')),
  );
  const { message, hint } = messages.treeNotAccepted({
    found: found.length,
    ...{ count, whose, former, each },
  });
  return {
    ...{ code: 'tree-not-accepted', place: present, level: 'warning', message },
    ...hinted(hint),
  };
}
