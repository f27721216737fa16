/** What certflake says while it carries out a plan. */
import type { Problem, Spec } from '../model/index.js';
import { certflake, say } from '../text/say.js';
import type { Cut, Mixture } from '../verify/mixture.js';

export const unknownEngine = (id: string, authorities: readonly string[]) => ({
  message: `an engine was passed for ${id}, but the policy has no such authority`,
  hint: `authorities: ${authorities.join(', ')}`,
});

export const engineGetsNewKey = (id: string) => ({
  message: `an engine was passed for ${id}, but this plan makes a new key for it`,
  hint: 'apply this plan without that engine',
});

export const keyInEngine = (path: string, id: string) => ({
  message: `${path}: sealing needs the key itself, but its engine only signs`,
  hint: `pass an identity that opens the sealed key, or plan without ${id}`,
});

/** @param identity - the name of an operator's identity */
export const notSealedTo = (identity: string): string =>
  `it is not sealed to ${identity}, one of its recipients`;

const NAMED = 6;

/** A stage of a rotation that would cut connections off. */
export const stageCuts = (cuts: readonly Cut[]) => ({
  message: `this stage would cut ${cuts.length === 1 ? 'a connection' : `${cuts.length} connections`} between hosts that were deployed with it and hosts that were not: ${someOf(cuts.map(cutFact))}`,
  hint: say`nothing was changed; deploy all hosts with the present files first; if they were, the tree was edited by hand`,
});

function cutFact(cut: Cut): string {
  if (cut.kind === 'certificate')
    return `${cut.certificate} with the authority ${cut.authority} (${cut.reason})`;
  return `${cut.client} at ${cut.from} to ${cut.server} at ${cut.to} (${ages[cut.newer]}: ${cut.reason})`;
}

const ages = {
  client: 'the client deployed first',
  server: 'the server deployed first',
  both: 'both deployed',
} as const;

/** A stage that would let somebody in. */
export const stageOpens = (opened: Mixture['opened']) => ({
  message: `this stage would open what must stay closed: ${someOf(opened.map(({ client, server, reason }) => `${client} to ${server} (${reason})`))}`,
  hint: say`nothing was changed; two authorities must not share a generation`,
});

const someOf = (facts: readonly string[]): string =>
  [
    ...facts.slice(0, NAMED),
    ...(facts.length > NAMED ? [`${facts.length - NAMED} more`] : []),
  ].join(', ');

export const notIssued = (ids: readonly string[]) => ({
  message: `these certificates are not issued yet: ${someOf(ids)}`,
  hint: say`${certflake('apply')} first, and deploy; then rotate`,
});

/** The other authority of a connection. */
export const alsoRotates = (authority: string) => ({
  message: `authority "${authority}" rotates too, and both are used in the same connections`,
  hint: say`finish that rotation first (${certflake('rotate', '--status')})`,
});

/**
 * The files of the stage before can't be made, so what breaks isn't known.
 *
 * @param findings - why they can't
 */
export function formerUnknown({ ca, files }: Spec, findings: readonly Problem[]) {
  const why = findings.find(
    ({ place, level }) => level === 'error' && place === files.certificate,
  )?.message;
  return {
    message: `certflake can't tell which connections this step breaks: it can't make the files of the stage before it${why === undefined ? '' : ` (${why})`}`,
    hint: say`fix that first, then the same command; or deploy all hosts, then ${certflake('rotate', ca, '--deployed')}`,
  };
}
