import { say, type Said } from '../../text/say.js';
import * as texts from '../messages/authorities.js';
import type { Observation } from '../../model/index.js';
import { isYetToBegin, validity } from '../../x509/validity.js';
import { fingerprintsOf } from '../../accept/acceptance.js';
import { authorityNotAccepted } from './acceptance-checks.js';
import { differences } from './differences.js';
import { dueAt } from './due.js';
import { outlivesItself } from '../departures/former-authority.js';
import {
  salvagedCertificate,
  sealedPublicKey,
  stillAccepted,
  wasCut,
} from '../../observe/recorded.js';
import { otherParent, wayBack } from './other-parent.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
import { recipientsDiffer } from './recipients-check.js';
import {
  accept,
  nonBlocking,
  blocked,
  change,
  finding,
  isForced,
  issuerEnd,
  reason,
  type Check,
  type SpecState,
  type Verdict,
} from '../state.js';
import { isPinned } from '../rotation.js';
import {
  bundleLacks,
  generationReturned,
  generationUnproven,
  nextDiffers,
  rotationInProgress,
} from './rotation-checks.js';
import { wholeAgain } from '../messages/rotation.js';
import { nextKeyOpened, otherKeyDiffers, rotationMoves } from './rotation-move.js';
import { strangerAbove, strangerInAuthority } from './strangers.js';
import { isUnopened, openFirst, pairBreaks } from './unopened.js';
import { replacing, rotating } from '../hints.js';
import { another, succeeding } from './successor.js';
import { closed, lineEndings } from './unread-checks.js';

/** Authorities lose nothing as a side effect: unless both files are missing, the user decides. */
export function authorityChecks(tools: StanzaTools): Check[] {
  return [
    closed,
    strangerInAuthority,
    strangerAbove,
    lineEndings,
    authorityMissing,
    authorityNotAccepted,
    authorityBroken,
    generationReturned,
    pinnedDiffers,
    authorityPair,
    generationUnproven,
    nextDiffers,
    bundleLacks,
    otherParent,
    authorityDiffers,
    authorityNotYetValid,
    authorityDue,
    rotationInProgress,
    rotationMoves(tools),
    nextKeyOpened(tools),
    otherKeyDiffers(tools),
    recipientsDiffer(tools),
  ];
}

const authorityMissing: Check = (state) => {
  const { observation, spec, hasLeaves } = state;
  const { certificate, key } = observation;
  if (certificate.state !== 'missing' || key.state !== 'missing') return undefined;
  if (state.issuer.state === 'unusable') {
    return blocked(spec, state.issuer);
  }
  if (spec.fingerprint !== undefined) return pinnedMissing(state);
  const existed = hasExisted(state);
  if (!existed || isForced(state)) {
    return change('create', 'new', [
      existed
        ? reason('files', texts.REPLACED_MISSING)
        : { ...reason('files', texts.NO_AUTHORITY), first: true },
    ]);
  }
  return finding(spec, 'authority-lost', 'error', texts.lost(spec, hasLeaves, succeeding(state)));
};

/** Whether there was an authority of that name, as far as this clone knows. */
export const hasExisted = ({
  spec,
  observation,
  hasLeaves,
  acceptance,
}: Pick<SpecState, 'spec' | 'observation' | 'hasLeaves' | 'acceptance'>): boolean =>
  hasLeaves || observation.entry !== undefined || fingerprintsOf(acceptance, spec.ca).length > 0;

const pinnedMissing = ({ spec }: SpecState): Verdict =>
  finding(spec, 'authority-lost', 'error', texts.pinnedLost(spec));

const authorityBroken: Check = (state) => {
  const { observation, spec } = state;
  const problem = brokenBecause(observation);
  if (problem === undefined) return undefined;
  if (salvagedCertificate(observation) !== undefined) {
    return change('repair', 'none', [reason('certificate', problem)]);
  }
  if (isForced(state) && state.issuer.state !== 'unusable') {
    return change('create', 'new', [reason('files', texts.replacedBroken(problem))]);
  }
  const { certificate, opened } = observation;
  const isRestored =
    opened === undefined &&
    certificate.state === 'unreadable' &&
    certificate.salvaged !== undefined;
  const hint = isRestored ? texts.RESTORED_BY_IDENTITY : texts.brokenWay(spec, succeeding(state));
  return finding(spec, 'authority-broken', 'error', { message: problem, hint });
};

function brokenBecause({ certificate, key }: Observation): string | undefined {
  if (certificate.state === 'missing') return texts.CERTIFICATE_MISSING;
  if (key.state === 'missing') return texts.KEY_MISSING;
  if (certificate.state === 'unreadable') return texts.certificateUnread(certificate.problem);
  return key.state === 'unreadable' ? texts.keyUnread(key.problem) : undefined;
}

const pinnedDiffers: Check = ({ spec, certificate, observation }) => {
  if (isPinned(spec, observation)) return undefined;
  const message = texts.notPinned(spec, certificate?.fingerprint);
  return finding(spec, 'fingerprint-differs', 'error', message);
};

const authorityPair: Check = (state) => {
  const { observation, certificate, spec } = state;
  const sealed = sealedPublicKey(observation);
  if (sealed === undefined || sealed === certificate?.publicKey) return undefined;
  const problem = pairBreaks(observation, "the authority's");
  if (isForced(state) && state.issuer.state !== 'unusable') {
    return change('create', 'new', [reason('pair', texts.replacedBroken(problem))]);
  }
  const isClaim = isUnopened(observation);
  const whole = observation.other === undefined ? undefined : wholeAgain(spec);
  const hint = isClaim ? openFirst(observation) : (whole ?? texts.pairWay(spec, succeeding(state)));
  return finding(spec, 'authority-pair', 'error', { message: problem, hint });
};

const authorityDiffers: Check = (state) => {
  const { spec, certificate, options, observation } = state;
  if (certificate === undefined || stillAccepted(spec, observation)) return undefined;
  const isCut = wasCut(spec, observation);
  const reasons = differences(spec, certificate, issuerEnd(state)).filter(
    ({ field }) => !isCut || field !== 'expiry',
  );
  if (reasons.length === 0) return undefined;
  if (options.acceptExisting) return accept(reasons);
  const fields = reasons.map(({ message }) => message).join('; ');
  const way = say`${another(state)}${outlivesItself(state)}`;
  const message = texts.differs(spec, fields, wayBack(state), way);
  return nonBlocking(finding(spec, 'authority-differs', 'error', message));
};

const authorityNotYetValid: Check = (state) => {
  const { spec, certificate, options } = state;
  if (certificate === undefined || !isYetToBegin(certificate, options.now)) return undefined;
  const message = texts.notYetValid(certificate, options.now, another(state));
  return nonBlocking(finding(spec, 'authority-not-yet-valid', 'error', message));
};

const authorityDue: Check = (state) => {
  const { spec, certificate, options, issuer } = state;
  if (certificate === undefined || options.now < dueAt(spec, certificate)) return undefined;
  const signer = issuer.state === 'present' ? issuer : undefined;
  const isLimited = validity(spec.contents, options.now, signer).notAfter <= certificate.notAfter;
  const limiter = signer !== undefined && isLimited ? signer.limiter : spec;
  const hasEnded = certificate.notAfter <= options.now;
  const message = hasEnded
    ? texts.authorityEnded(certificate, options.now, prolongedOr(state, limiter))
    : texts.authorityEnds(certificate, options.now, rotating(limiter));
  return nonBlocking(
    hasEnded
      ? finding(spec, 'authority-expired', 'error', message)
      : finding(spec, 'authority-due', 'warning', message),
  );
};

/** A new certificate for an ended authority's key makes valid again what it signed and what has not ended. */
function prolongedOr(state: SpecState, limiter: SpecState['spec']): Said {
  const { spec, signed } = state;
  const others = limiter === spec ? another(state) : replacing([limiter], signed);
  return texts.prolongedOr(limiter, others);
}
