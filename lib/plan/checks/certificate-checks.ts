import type { Change, Reason } from '../../model/index.js';
import { endedAgo, endsIn } from '../../text/dates.js';
import { say } from '../../text/say.js';
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
import { isSucceeded, mayBeSucceeded, succeeded, unopened } from './succeeded.js';
import { strangerBehind, strangerFound } from './strangers.js';
import { isUnopened, pairBreaks } from './unopened.js';
import { bothInHistory, forcedRun, replacing } from '../hints.js';
import { authorityName } from '../signed.js';
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
  if (issuer.state === 'unusable') return blocked(spec, issuer.reason, issuer.hint);
  return change('create', 'new', [{ ...reason('files', 'no certificate yet'), first: true }]);
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
    const waits = blocked(spec, issuer.reason, issuer.hint);
    return mayBeSealed(state, tools) ? { ...waits, then: sealedAnew(tools) } : waits;
  };

const sealedAnew = (tools: StanzaTools): Check[] => [
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
    return repair(state, reason('files', 'its certificate is missing'));
  }
  if (key.state === 'missing') {
    return repair(state, reason('files', 'its sealed key is missing'));
  }
  return undefined;
};

const unreadableCertificate: Check = (state) => {
  const { certificate } = state.observation;
  if (certificate.state !== 'unreadable') return undefined;
  return repair(state, reason('certificate', `its certificate ${certificate.problem}`));
};

const unreadableKey: Check = (state) => {
  const { key } = state.observation;
  if (key.state !== 'unreadable') return undefined;
  return repair(state, reason('key', `its sealed key can't be read: ${key.problem}`));
};

const pairBroken: Check = (state) => {
  const sealed = sealedPublicKey(state.observation);
  if (sealed === undefined || sealed === state.certificate?.publicKey) return undefined;
  const how = isUnopened(state.observation) ? ': an apply with an identity opens it' : '';
  const why = reason('pair', `${pairBreaks(state.observation)}${how}`);
  return repair(state, why, mayBeCertified(state));
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
  return finding(
    spec,
    'repair-needs-force',
    'error',
    `${why.message}, and its key is one that ${spec.shared ? 'several hosts share' : 'must not change'}`,
    say`restore both files from git (${bothInHistory(spec)}), or ${forcedRun([spec.id])} makes a new key`,
  );
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
  const { issuer, observation, certificate } = state;
  if (issuer.state === 'planned') {
    return reissue(state, 'reissue', [reason('authority', 'its authority is new')]);
  }
  if (issuer.state !== 'present' || certificate === undefined) return undefined;
  if (observation.signedBy === issuer.publicKey) return undefined;
  const name = authorityName(state.spec.issuer);
  return reissue(state, 'reissue', [
    reason('authority', `not signed by the present authority ${name}`),
  ]);
};

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
  message: `${expiry.message} (the former one was cut by its authority's end at that time)`,
});

/**
 * A new certificate with a new key; or with the present key, if that must not change and is of the right kind.
 */
function reissue(state: SpecState, kind: Change['kind'], reasons: Reason[]): Verdict {
  const { spec, options } = state;
  if (!spec.keepKey || isForced(state)) return change(kind, 'new', reasons);
  if (presentKeyFits(state)) return change(kind, 'kept', reasons);
  if (options.force) return change(kind, 'new', reasons);
  return nonBlocking(
    finding(
      spec,
      'key-must-stay',
      'error',
      `${reasons.map(({ message }) => message).join('; ')}; but its key is one that must not change`,
      say`set the policy's key back, or ${forcedRun([spec.id])} makes a new key`,
    ),
  );
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
  const expired = certificate.notAfter <= now;
  return nonBlocking(
    finding(
      spec,
      'authority-first',
      expired ? 'error' : 'warning',
      `${expired ? endedAgo(certificate, now) : `is due: it ${endsIn(certificate, now)}`}, but its authority ${authorityName(spec.issuer)} ends no later: renewing would not move its end`,
      say`the authority first: ${replacing([signer.limiter], state.signed)}`,
    ),
  );
};

/** Named by the user: a compromised key changes although nothing else is due. */
const newKeyForced: Check = (state) =>
  isForced(state)
    ? change('reissue', 'new', [reason('key', 'a new key was asked for with --force')])
    : undefined;

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
  const why = issuer.chain === undefined ? 'changes' : 'differs from what lies in ca/';
  return change('repair', 'none', [reason('chain', `the chain of intermediates behind it ${why}`)]);
};
