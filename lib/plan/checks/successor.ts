import type { Said } from '../../text/say.js';
import { parentFirst, replacing, successor } from '../hints.js';
import type { SpecState } from '../state.js';

/** How to replace a present authority. A hint must not remove files before a command that would be refused. */
export const another = (state: SpecState): Said =>
  waitingParent(state) ?? replacing([state.spec], state.signed);

/** How to replace a lost or broken authority. */
export const succeeding = (state: SpecState): Said =>
  waitingParent(state) ?? successor(state.spec, state.signed);

function waitingParent({ spec, issuer }: SpecState): Said | undefined {
  const trouble = issuer.state === 'unusable' ? issuer.reason : noSigner(issuer);
  return trouble === undefined ? undefined : parentFirst(spec.issuer, trouble);
}

const noSigner = (issuer: SpecState['issuer']): string | undefined =>
  issuer.state === 'present' ? issuer.cannotSign : undefined;
