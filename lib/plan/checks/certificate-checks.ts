import type { Change, Reason } from '../../model/index.js';
import * as texts from '../messages/certificates.js';
import { opensLater } from '../messages/keys.js';
import { describeKey } from '../../x509/keys.js';
import { isYetToBegin, validity } from '../../x509/validity.js';
import { authoritysKey, keyNotAccepted, mayBeCertified } from './acceptance-checks.js';
import { keyCameBack } from './came-back.js';
import { differences } from './differences.js';
import { dueBecause, isDue } from './due.js';
import { hostKeyReplaced } from './host-keys.js';
import { recordedEntry, sealedPublicKey, stillAccepted, wasCut } from '../../observe/recorded.js';
import { recipientsDiffer } from './recipients-check.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
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
import { signsNow } from '../messages/rotation.js';
import { isByOtherGeneration } from '../rotation.js';
import { isSucceeded, mayBeSucceeded, succeeded, unopened } from './succeeded.js';
import { strangerBehind, strangerFound } from './strangers.js';
import { isUnopened, pairBreaks } from './unopened.js';
import { replacing, rotating } from '../hints.js';
import { closed, lineEndings } from './unread-checks.js';

/** All checks of a certificate, in order. */
export function certificateChecks(tools: StanzaTools): Check[] {
  return [
    closed,
    lineEndings,
    missing,
    issuerUnusable(tools),
    strangerBehind,
    halfMissing,
    unreadableCertificate,
    unreadableKey,
    authoritysKey,
    keyNotAccepted,
    pairBroken,
    hostKeyReplaced(tools),
    otherIssuer,
    specDiffers,
    due,
    newKeyForced,
    keyCameBack,
    chainDiffers,
    recipientsDiffer(tools),
  ];
}

const missing: Check = ({ observation, issuer, spec }) => {
  const { certificate, key } = observation;
  if (certificate.state !== 'missing' || key.state !== 'missing') return undefined;
  if (issuer.state === 'unusable') return blocked(spec, issuer);
  return change('create', 'new', [{ ...reason('files', texts.NO_CERTIFICATE), first: true }]);
};

/**
 * Nothing below can be fixed or judged without the authority's certificate; a reseal without former recipients
 * still happens.
 */
const issuerUnusable =
  (tools: StanzaTools): Check =>
  (state) => {
    const { issuer, spec } = state;
    if (issuer.state !== 'unusable') return undefined;
    const waits = blocked(spec, issuer);
    return mayBeSealed(state, tools) ? { ...waits, then: sealedAgain(tools) } : waits;
  };

const sealedAgain = (tools: StanzaTools): Check[] => [
  authoritysKey,
  keyNotAccepted,
  keyCameBack,
  recipientsDiffer(tools),
];

/** A whole pair, whose authority can't sign only because of its dates, and whose hosts keep their keys. */
function mayBeSealed(state: SpecState, tools: StanzaTools): boolean {
  const { issuer, observation, certificate } = state;
  const sealed = sealedPublicKey(observation);
  return (
    issuer.state === 'unusable' &&
    issuer.outOfDate !== undefined &&
    issuer.outOfDate === observation.signedBy &&
    observation.key.state === 'read' &&
    (sealed === undefined || sealed === certificate?.publicKey) &&
    hostKeyReplaced(tools)(state) === undefined
  );
}

const halfMissing: Check = (state) => {
  const { certificate, key } = state.observation;
  if (certificate.state === 'missing') {
    return repair(state, reason('files', texts.CERTIFICATE_MISSING));
  }
  if (key.state === 'missing') {
    return repair(state, reason('files', texts.KEY_MISSING));
  }
  return undefined;
};

const unreadableCertificate: Check = (state) => {
  const { certificate } = state.observation;
  if (certificate.state !== 'unreadable') return undefined;
  return repair(state, reason('certificate', texts.certificateUnread(certificate.problem)));
};

const unreadableKey: Check = (state) => {
  const { key } = state.observation;
  if (key.state !== 'unreadable') return undefined;
  return repair(state, reason('key', texts.keyUnread(key.problem)));
};

const pairBroken: Check = (state) => {
  const sealed = sealedPublicKey(state.observation);
  if (sealed === undefined || sealed === state.certificate?.publicKey) return undefined;
  const problem = pairBreaks(state.observation);
  const why = isUnopened(state.observation) ? opensLater(problem) : problem;
  return repair(state, reason('pair', why), mayBeCertified(state));
};

/**
 * Keeps a key that must not change, or that several hosts share, if possible; otherwise the user decides.
 *
 * @param mayStay - false if the key contradicts its certificate and isn't accepted
 */
function repair(state: SpecState, why: Reason, mayStay = true): Verdict {
  const { spec, options, observation } = state;
  const isPrecious = spec.keepKey || spec.shared;
  if (!isPrecious || options.force) return change('repair', 'new', [why]);
  if (isSucceeded(state)) return succeeded(state, why);
  if (mayBeSucceeded(state)) return unopened(state, why);
  if (mayStay && observation.key.state === 'read' && presentKeyFits(state) && isOwnKey(state)) {
    return change('repair', 'kept', [why]);
  }
  if (isUnopened(observation)) return unopened(state, why);
  return finding(spec, 'repair-needs-force', 'error', texts.needsForce(spec, why.message));
}

/**
 * Whether the sealed key is the one that this certificate had, as far as known. Another certificate's key may
 * have other recipients, and is in use elsewhere.
 */
function isOwnKey({ observation }: SpecState): boolean {
  const { entry, opened } = observation;
  if (recordedEntry(observation) !== undefined || opened === undefined) return true;
  return entry?.publicKey == null || entry.publicKey === opened;
}

/** Whether the sealed key is of the kind that the policy asks for, as far as known. */
function presentKeyFits({ spec, observation, certificate }: SpecState): boolean {
  const sealed = sealedPublicKey(observation);
  const ofCertificate = sealed === undefined || sealed === certificate?.publicKey;
  const kind = observation.openedKey ?? (ofCertificate ? certificate?.key : undefined);
  if (kind === undefined) return true;
  return kind.algo !== 'other' && describeKey(kind) === describeKey(spec.contents.key);
}

const otherIssuer: Check = (state) => {
  const { spec, issuer, observation, certificate } = state;
  if (issuer.state === 'planned') {
    if (issuer.rotates) return reissue(state, 'reissue', [nowSigns(spec.issuer)]);
    return reissue(state, 'reissue', [reason('authority', texts.NEW_AUTHORITY)]);
  }
  if (issuer.state !== 'present' || certificate === undefined) return undefined;
  if (observation.signedBy === issuer.publicKey) return undefined;
  if (isByOtherGeneration(spec, observation, state.signed))
    return reissue(state, 'reissue', [nowSigns(spec.issuer)]);
  const why = texts.notSignedBy(spec.issuer);
  return reissue(state, 'reissue', [reason('authority', why)]);
};

/** The same for all below an authority, so it is said once. */
const nowSigns = (authority: string): Reason => ({
  ...reason('authority', signsNow(authority)),
  brief: '',
});

const specDiffers: Check = (state) => {
  const { spec, certificate, options, observation } = state;
  if (certificate === undefined) return undefined;
  const isKept = !isDue(spec, certificate, options.now);
  if (stillAccepted(spec, observation) && isKept) return undefined;
  const reasons = differences(spec, certificate, issuerEnd(state)).map((one) =>
    one.field === 'expiry' && wasCut(spec, observation) ? cutThen(one) : one,
  );
  if (reasons.length === 0) return undefined;
  if (options.acceptExisting && isKept) return accept(reasons);
  return reissue(state, 'reissue', reasons);
};

const cutThen = (expiry: Reason): Reason => ({
  ...expiry,
  message: texts.wasCut(expiry.message),
});

/**
 * A new certificate with a new key; or with the present key, if that must not change and is of the right kind.
 */
function reissue(state: SpecState, kind: Change['kind'], reasons: Reason[]): Verdict {
  const { spec, options } = state;
  if (!spec.keepKey || isForced(state)) return change(kind, 'new', reasons);
  if (presentKeyFits(state)) return change(kind, 'kept', reasons);
  if (options.force) return change(kind, 'new', reasons);
  const message = texts.keyMustStay(spec, reasons.map((one) => one.message).join('; '));
  return nonBlocking(finding(spec, 'key-must-stay', 'error', message));
}

const due: Check = (state) => {
  const { spec, certificate, options, issuer } = state;
  if (certificate === undefined || !isDue(spec, certificate, options.now)) return undefined;
  if (spec.keepKey && !presentKeyFits(state) && !options.force) return undefined;
  const { now } = options;
  const signer = issuer.state === 'present' ? issuer : undefined;
  const end = validity(spec.contents, now, signer).notAfter;
  if (signer === undefined || end > certificate.notAfter || isYetToBegin(certificate, now)) {
    return reissue(state, 'renew', [dueBecause(certificate, now)]);
  }
  const hasEnded = certificate.notAfter <= now;
  const another = hasEnded ? replacing([signer.limiter], state.signed) : rotating(signer.limiter);
  const message = texts.authorityFirst(spec, certificate, now, another);
  const level = certificate.notAfter <= now ? 'error' : 'warning';
  return nonBlocking(finding(spec, 'authority-first', level, message));
};

/** Named by the user: a compromised key changes although nothing else is due. */
const newKeyForced: Check = (state) =>
  isForced(state) ? change('reissue', 'new', [reason('key', texts.NEW_KEY_FORCED)]) : undefined;

/** A leaf's file contains its intermediates as in ca/; an earlier check handles strangers. */
const chainDiffers: Check = (state) => {
  const { issuer, observation } = state;
  if (issuer.state !== 'present' || observation.certificate.state !== 'read') return undefined;
  if (observation.strangers !== undefined) return strangerFound(state);
  if (issuer.isOtherwise) return undefined;
  const [, ...rest] = observation.certificate.certificates;
  // Some programs append the root, which is harmless.
  const chain = rest.at(-1)?.fingerprint === issuer.root ? rest.slice(0, -1) : rest;
  const fits =
    issuer.chain?.length === chain.length &&
    issuer.chain.every((fingerprint, index) => fingerprint === chain[index]!.fingerprint);
  if (fits) return undefined;
  const why = issuer.chain === undefined ? texts.CHAIN_CHANGES : texts.CHAIN_DIFFERS;
  return change('repair', 'none', [reason('chain', why)]);
};
