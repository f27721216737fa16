import { printAccepted } from '../accept/record.js';
import { remember } from '../accept/remember.js';
import type { Observations } from '../model/index.js';
import { otherCertificate } from '../observe/recorded.js';
import { readHeader } from '../seal/header.js';
import type { ApplyInput } from './types.js';
import type { Outcome } from './entries.js';

/** A clone that has accepted nothing keeps no record, so that its first question covers everything. */
export function recordAfter(input: ApplyInput, outcomes: Outcome[]): string | undefined {
  const { specs, observations, acceptance, tools } = input;
  const { complete } = specs;
  const made = outcomes.flatMap(({ spec, entry, writes }) => {
    const keys = writes.flatMap((write) =>
      'key' in write && write.path === spec.files.key ? [readHeader(write.key)] : [],
    );
    const [sealed] = keys;
    return entry !== undefined && sealed?.state === 'read'
      ? [{ spec, entry, header: sealed.header }]
      : [];
  });
  const seen = withAdopted(observations, outcomes);
  const givenUp = input.plan.changes.flatMap(({ id, move }) => {
    const other = otherCertificate(observations.observed[id]?.other);
    return other && (move === 'abort' || move === 'retire') ? [other.publicKey] : [];
  });
  const given = { specs, observations: seen, acceptance, tools, complete, givenUp };
  const record = remember(given, made);
  const isNothing = [record.authorities, record.readers, record.keys].every(
    (all) => Object.keys(all).length === 0,
  );
  return isNothing && acceptance.record === undefined ? undefined : printAccepted(record);
}

/** Files that were only noted don't change, but their manifest now describes them. */
function withAdopted(observations: Observations, outcomes: readonly Outcome[]): Observations {
  const adopted = outcomes.flatMap(({ spec: { id }, writes, entry, seen }) => {
    if (seen !== undefined) return [[id, seen] as const];
    const observation = observations.observed[id];
    const isNoted = observation !== undefined && entry !== undefined && writes.length === 0;
    return isNoted ? [[id, { ...observation, entry }] as const] : [];
  });
  return {
    ...observations,
    observed: { ...observations.observed, ...Object.fromEntries(adopted) },
  };
}
