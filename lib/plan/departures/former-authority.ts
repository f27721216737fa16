import { isoDate } from '../../text/dates.js';
import type { Change, Observations, Problem, Spec } from '../../model/index.js';
import { accepting } from './former-valid.js';
import { formerAuthority, formerOutlives } from './messages/certificates.js';
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

/** Intermediates that this run replaces, while the parent that signed the former ones stays. */
export function formerAuthorities(context: Context): Problem[] {
  const formerOf = accepting(context);
  return context.changes.flatMap(({ id, key }) => {
    const spec = context.specs.get(id);
    if (spec?.kind !== 'authority' || isRoot(spec) || key !== 'new') return [];
    const before = formerIn(id, context.observations);
    const former = before && formerOf(before.notAfter, before.issuer);
    if (former === undefined) return [];
    const [name, signer] = [spec.ca, former.authorities[0]!.ca].map(authorityName);
    return {
      ...{ code: 'former-authority', place: spec.files.certificate, level: 'warning' as const },
      message: formerAuthority(name!, signer!, isoDate(former.end), endedBy([former])),
    };
  });
}

/** By its file; if that is gone, by its manifest. */
function formerIn(id: string, { observed }: Observations) {
  const observation = observed[id];
  const certificate = observation && certificateOf(observation);
  if (certificate === undefined) return observation?.entry;
  return { notAfter: certificate.notAfter, issuer: observation?.signedBy };
}

/** Text that the hint for another intermediate adds if its parent stays. */
export function outlivesItself({ spec, certificate, issuer, observation, options }: SpecState) {
  const isSigned = issuer.state === 'present' && issuer.publicKey === observation.signedBy;
  const canSign = issuer.state === 'present' && issuer.cannotSign === undefined;
  if (!isSigned || !canSign || certificate === undefined) return '';
  if (certificate.notAfter <= options.now) return '';
  return formerOutlives(authorityName(spec.issuer), isoDate(certificate.notAfter));
}
