import { isoDate } from '../../text/dates.js';
import type { Change, Observations, Problem, Spec } from '../../model/index.js';
import { accepting } from './former-valid.js';
import { certificateOf } from '../../observe/recorded.js';
import type { SpecState } from '../state.js';
import { endedBy } from './still-valid.js';
import { authorityName, isRoot } from '../signed.js';

interface Context {
  changes: readonly Change[];
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  /** Epoch seconds. */
  now: number;
}

/** Intermediates that this run replaces, while what has signed the former ones stays. */
export function formerAuthorities(context: Context): Problem[] {
  const formerOf = accepting(context);
  return context.changes.flatMap(({ id, key }) => {
    const spec = context.specs.get(id);
    if (spec?.kind !== 'authority' || isRoot(spec) || key !== 'new') return [];
    const before = formerIn(id, context.observations);
    const former = before && formerOf(before.notAfter, before.issuer);
    if (former === undefined) return [];
    const until = isoDate(former.end);
    const name = authorityName(spec.ca);
    return {
      ...{ code: 'former-authority', place: spec.files.certificate, level: 'warning' as const },
      message: `nothing revokes the former ${name}, which ${authorityName(former.authorities[0]!.ca)} has signed: it stays valid until ${until}, and git's history keeps its key open to those whom it was sealed to; ${endedBy([former])}`,
    };
  });
}

/** By its file; where that is gone, by its manifest. */
function formerIn(id: string, { observed }: Observations) {
  const observation = observed[id];
  const certificate = observation && certificateOf(observation);
  if (certificate === undefined) return observation?.entry;
  return { notAfter: certificate.notAfter, issuer: observation?.signedBy };
}

/** What the hint to another intermediate adds, where its parent stays. */
export function outlivesItself({ spec, certificate, issuer, observation, options }: SpecState) {
  const isSigned = issuer.state === 'present' && issuer.publicKey === observation.signedBy;
  const canSign = issuer.state === 'present' && issuer.cannotSign === undefined;
  if (!isSigned || !canSign || certificate === undefined) return '';
  if (certificate.notAfter <= options.now) return '';
  return `; the former one stays valid until ${isoDate(certificate.notAfter)} all the same, as ${authorityName(spec.issuer)} has signed it`;
}
