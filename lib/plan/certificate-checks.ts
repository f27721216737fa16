import type { Change, Reason } from '../model.js';
import { differences } from './differences.js';
import { dueAt } from './due.js';
import { known, sealedPublicKey, stillAccepted } from './known.js';
import { recipientsDiffer } from './recipients-check.js';
import type { StanzaTools } from './readers.js';
import {
  accept,
  aside,
  blocked,
  change,
  finding,
  issuerEnd,
  reason,
  type Check,
  type SpecState,
  type Verdict,
} from './state.js';

/** The whole life of a certificate, in the order in which it is asked. */
export function certificateChecks(tools: StanzaTools): Check[] {
  return [
    missing,
    issuerUnusable,
    halfMissing,
    unreadableCertificate,
    unreadableKey,
    pairBroken,
    hostKeyReplaced(tools),
    otherIssuer,
    specDiffers,
    due,
    recipientsDiffer(tools),
  ];
}

const missing: Check = ({ observation, issuer, spec }) => {
  const { certificate, key } = observation;
  if (certificate.state !== 'missing' || key.state !== 'missing') return undefined;
  if (issuer.state === 'unusable') return blocked(spec, issuer.reason);
  return change('create', 'new', [reason('files', 'no certificate yet')]);
};

/** Nothing below can be mended or judged without the authority's certificate. */
const issuerUnusable: Check = ({ issuer, spec }) =>
  issuer.state === 'unusable' ? blocked(spec, issuer.reason) : undefined;

const halfMissing: Check = (state) => {
  const { certificate, key } = state.observation;
  if (certificate.state === 'missing') {
    const keep = state.spec.keepKey && key.state === 'read';
    if (keep) return change('repair', 'kept', [reason('files', 'its certificate is missing')]);
    return repairWithNewKey(state, reason('files', 'its certificate is missing'));
  }
  if (key.state === 'missing') {
    return repairWithNewKey(state, reason('files', 'its sealed key is missing'));
  }
  return undefined;
};

const unreadableCertificate: Check = (state) => {
  const { certificate, key } = state.observation;
  if (certificate.state !== 'unreadable') return undefined;
  const why = reason('certificate', certificate.problem);
  const keep = state.spec.keepKey && key.state === 'read';
  return keep ? change('repair', 'kept', [why]) : repairWithNewKey(state, why);
};

const unreadableKey: Check = (state) => {
  const { key } = state.observation;
  if (key.state !== 'unreadable') return undefined;
  return repairWithNewKey(state, reason('key', `its sealed key can't be read: ${key.problem}`));
};

const pairBroken: Check = (state) => {
  const sealed = sealedPublicKey(state.observation);
  if (sealed === undefined || sealed === state.certificate?.publicKey) return undefined;
  const why = reason('pair', 'its sealed key belongs to another certificate');
  return state.spec.keepKey && state.observation.opened !== undefined
    ? change('repair', 'kept', [why])
    : repairWithNewKey(state, why);
};

/** A new pair for a key that must not change, or that several hosts hold, is the user's decision. */
function repairWithNewKey(state: SpecState, why: Reason): Verdict {
  const { spec, options } = state;
  const precious = spec.keepKey || spec.shared;
  if (!precious || options.force) return change('repair', 'new', [why]);
  return finding(
    spec,
    'repair-needs-force',
    'error',
    `${why.message}, and its key is one that ${spec.shared ? 'several hosts share' : 'must not change'}`,
    `restore both files from git ("git log -- ${spec.files.key}"), or "certflake apply --only ${spec.id} --force" makes a new key`,
  );
}

/** The former SSH host key may be in other hands: what that host alone holds gets a new key. */
const hostKeyReplaced =
  (tools: StanzaTools): Check =>
  ({ spec, observation, options }) => {
    if ((spec.shared || spec.keepKey) && !options.force) return undefined;
    const before = known(observation)?.recipients ?? {};
    const replaced = spec.heldBy
      .map((host) => ({ former: before[`host:${host}`], now: spec.recipients[`host:${host}`] }))
      .filter(({ former, now }) => former && now && !former.some((key) => now.includes(key)));
    if (replaced.length === 0) return undefined;
    const text = (keys: string[] | undefined): string =>
      (keys ?? []).map((key) => tools.fingerprint(key)).join(', ');
    return change(
      'reissue',
      'new',
      replaced.map(({ former, now }) =>
        reason('host key', `host key: ${text(former)} -> ${text(now)}`, text(former), text(now)),
      ),
    );
  };

const otherIssuer: Check = (state) => {
  const { issuer, observation, certificate } = state;
  if (issuer.state === 'planned') {
    return change('reissue', newOrKept(state), [reason('authority', 'its authority is new')]);
  }
  if (issuer.state !== 'present' || certificate === undefined) return undefined;
  if (observation.signedBy === issuer.certificate.publicKey) return undefined;
  return change('reissue', newOrKept(state), [
    reason('authority', `not signed by the present authority "${state.spec.ca}"`),
  ]);
};

const newOrKept = ({ spec }: SpecState): Change['key'] => (spec.keepKey ? 'kept' : 'new');

const specDiffers: Check = (state) => {
  const { spec, certificate, options, observation } = state;
  if (certificate === undefined || stillAccepted(spec, observation)) return undefined;
  const reasons = differences(spec, certificate, issuerEnd(state));
  if (reasons.length === 0) return undefined;
  if (options.acceptExisting) return accept(reasons);
  const keyDiffers = reasons.some(({ field }) => field === 'key');
  if (spec.keepKey && keyDiffers && !options.force) return keyMustStay(state, reasons);
  return change('reissue', spec.keepKey && !keyDiffers ? 'kept' : 'new', reasons);
};

function keyMustStay({ spec }: SpecState, reasons: Reason[]): Verdict {
  return aside(
    finding(
      spec,
      'key-must-stay',
      'error',
      `${reasons.map(({ message }) => message).join('; ')}; but its key is one that must not change`,
      `set the policy's key back, or "certflake apply --only ${spec.id} --force" makes a new key`,
    ),
  );
}

const due: Check = (state) => {
  const { spec, certificate, options } = state;
  if (certificate === undefined || options.now < dueAt(spec, certificate)) return undefined;
  const end = issuerEnd(state);
  const expired = certificate.notAfter <= options.now;
  if (
    end !== undefined &&
    Math.min(options.now + spec.contents.lifetime, end) <= certificate.notAfter
  ) {
    return aside(
      finding(
        spec,
        'authority-first',
        expired ? 'error' : 'warning',
        `${expired ? 'has expired' : 'is due'}, but its authority "${spec.ca}" ends no later: renewing would not move its end`,
        'the authority needs a successor first',
      ),
    );
  }
  return change('renew', newOrKept(state), [
    reason('expiry', expired ? 'has expired' : 'is due for renewal'),
  ]);
};
