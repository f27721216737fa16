import { authoritysKey, authorityNotAccepted, keyNotAccepted } from './acceptance-checks.js';
import { keyCameBack } from './came-back.js';
import { recipientsDiffer } from './recipients-check.js';
import { hostKeyReplaced } from './host-keys.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
import { NEEDS_NEW_KEY, NOT_WHOLE } from '../messages/recipients.js';
import { nextKeyOpened, otherKeyDiffers } from './rotation-move.js';
import { sealedPublicKey } from '../../observe/recorded.js';
import { finding, type Check } from '../state.js';

/** The checks of `rekey`: different recipients of a key that is whole and may stay. */
export function sealChecks(tools: StanzaTools): Check[] {
  return [
    notWhole,
    notAcceptedAuthority,
    authoritysKey,
    keyNotAccepted,
    keyCameBack,
    otherSigner,
    needsNewKey(tools),
    nextKeyOpened(tools),
    otherKeyDiffers(tools),
    recipientsDiffer(tools),
  ];
}

const notAcceptedAuthority: Check = (state) =>
  state.spec.kind === 'authority' ? authorityNotAccepted(state) : undefined;

/** Missing, broken or mixed up: `apply` fixes it. */
const notWhole: Check = ({ spec, observation, certificate }) => {
  const { key } = observation;
  if (observation.certificate.state === 'missing' && key.state === 'missing') return leftOut(spec);
  const sealed = sealedPublicKey(observation);
  const isWhole =
    key.state === 'read' &&
    certificate !== undefined &&
    (sealed === undefined || sealed === certificate.publicKey);
  return isWhole ? undefined : leftOut(spec);
};

/** A certificate that the present authority didn't sign may belong to a stranger's or to another key. */
const otherSigner: Check = ({ spec, issuer, observation }) =>
  issuer.state === 'present' && observation.signedBy !== issuer.publicKey
    ? leftOut(spec)
    : undefined;

const leftOut = (spec: Parameters<typeof finding>[0]) =>
  finding(spec, 'not-whole', 'note', NOT_WHOLE);

const needsNewKey =
  (tools: StanzaTools): Check =>
  (state) => {
    if (state.spec.kind === 'authority' || !hostKeyReplaced(tools)(state)) return undefined;
    return finding(state.spec, 'needs-new-key', 'warning', NEEDS_NEW_KEY);
  };
