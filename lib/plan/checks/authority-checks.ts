import { beginsIn, endedAgo, endsIn } from '../../text/dates.js';
import { certflake, say } from '../../text/say.js';
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
import { strangerAbove, strangerInAuthority } from './strangers.js';
import { isUnopened, openFirst, pairBreaks } from './unopened.js';
import { another, asBeforeRemoval, bothInHistory, replacing, succeeding } from '../hints.js';
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
    pinnedDiffers,
    authorityPair,
    otherParent,
    authorityDiffers,
    authorityNotYetValid,
    authorityDue,
    recipientsDiffer(tools),
  ];
}

const authorityMissing: Check = (state) => {
  const { observation, spec, hasLeaves } = state;
  const { certificate, key } = observation;
  if (certificate.state !== 'missing' || key.state !== 'missing') return undefined;
  if (state.issuer.state === 'unusable') {
    return blocked(spec, state.issuer.reason, state.issuer.hint);
  }
  if (spec.fingerprint !== undefined) return pinnedMissing(state);
  const existed = hasExisted(state);
  if (!existed || isForced(state)) {
    return change('create', 'new', [
      existed
        ? reason('files', 'the former one is missing; given up with --force')
        : { ...reason('files', 'no authority yet'), first: true },
    ]);
  }
  return finding(
    spec,
    'authority-lost',
    'error',
    hasLeaves
      ? 'the authority is missing, and certificates that it signed are there'
      : 'the authority is missing, and there was one',
    say`${asBeforeRemoval(spec)}; or ${succeeding(state)}`,
  );
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
  finding(
    spec,
    'authority-lost',
    'error',
    'the authority is missing, and the policy pins it: a new one would be another',
    say`${asBeforeRemoval(spec)}; or remove ${spec.place}.fingerprint`,
  );

const authorityBroken: Check = (state) => {
  const { observation, spec } = state;
  const problem = brokenBecause(observation);
  if (problem === undefined) return undefined;
  if (salvagedCertificate(observation) !== undefined) {
    return change('repair', 'none', [reason('certificate', problem)]);
  }
  if (isForced(state) && state.issuer.state !== 'unusable') {
    return change('create', 'new', [reason('files', `${problem}; given up with --force`)]);
  }
  const { certificate, opened } = observation;
  const mendable =
    opened === undefined &&
    certificate.state === 'unreadable' &&
    certificate.salvaged !== undefined;
  return finding(
    spec,
    'authority-broken',
    'error',
    problem,
    mendable
      ? say`${certflake('apply')} with an identity (-i) restores the one that its sealed key belongs to`
      : say`restore both files from git (${bothInHistory(spec)}), or ${succeeding(state)}`,
  );
};

function brokenBecause({ certificate, key }: Observation): string | undefined {
  if (certificate.state === 'missing')
    return "the authority's certificate is missing, its key is there";
  if (key.state === 'missing')
    return "the authority's sealed key is missing, its certificate is there";
  if (certificate.state === 'unreadable') return `the authority's file ${certificate.problem}`;
  if (key.state === 'unreadable') return `the authority's sealed key can't be read: ${key.problem}`;
  return undefined;
}

const pinnedDiffers: Check = ({ spec, certificate }) => {
  if (spec.fingerprint === undefined || spec.fingerprint === certificate?.fingerprint)
    return undefined;
  return finding(
    spec,
    'fingerprint-differs',
    'error',
    `the authority on disk is ${certificate?.fingerprint ?? 'missing'}, the policy pins ${spec.fingerprint}`,
    `restore the pinned authority from git, or, if it was replaced on purpose, change ${spec.place}.fingerprint`,
  );
};

const authorityPair: Check = (state) => {
  const { observation, certificate, spec } = state;
  const sealed = sealedPublicKey(observation);
  if (sealed === undefined || sealed === certificate?.publicKey) return undefined;
  const problem = pairBreaks(observation, "the authority's");
  if (isForced(state) && state.issuer.state !== 'unusable') {
    return change('create', 'new', [reason('pair', `${problem}; given up with --force`)]);
  }
  return finding(
    spec,
    'authority-pair',
    'error',
    problem,
    isUnopened(observation)
      ? openFirst(observation)
      : say`restore both files from the same commit (${bothInHistory(spec)}), or ${succeeding(state)}`,
  );
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
  return nonBlocking(
    finding(
      spec,
      'authority-differs',
      'error',
      `the authority differs from its policy and is never reissued as a side effect: ${reasons.map(({ message }) => message).join('; ')}`,
      say`${wayBack(state) ?? 'set the policy to what the authority is'}, or keep it with ${certflake('apply', '--accept-existing', '--only', spec.id)}; otherwise ${another(state)}${outlivesItself(state)}`,
    ),
  );
};

const authorityNotYetValid: Check = (state) => {
  const { spec, certificate, options } = state;
  if (certificate === undefined || !isYetToBegin(certificate, options.now)) return undefined;
  return nonBlocking(
    finding(
      spec,
      'authority-not-yet-valid',
      'error',
      `the authority ${beginsIn(certificate, options.now)}: until then it and all that it signed are refused`,
      say`set the clock of this machine if it is wrong; else wait until then, or ${another(state)}`,
    ),
  );
};

const authorityDue: Check = (state) => {
  const { spec, certificate, options, issuer } = state;
  if (certificate === undefined || options.now < dueAt(spec, certificate)) return undefined;
  const expired = certificate.notAfter <= options.now;
  const signer = issuer.state === 'present' ? issuer : undefined;
  const isLimited = validity(spec.contents, options.now, signer).notAfter <= certificate.notAfter;
  const way =
    signer !== undefined && isLimited ? replacing([signer.limiter], state.signed) : another(state);
  return nonBlocking(
    finding(
      spec,
      expired ? 'authority-expired' : 'authority-due',
      expired ? 'error' : 'warning',
      `the authority ${expired ? endedAgo(certificate, options.now) : endsIn(certificate, options.now)}`,
      expired ? way : say`nothing it signs can outlive it; ${way}`,
    ),
  );
};
