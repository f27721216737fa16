import { hinted, type Hint } from '../../hint.js';
import type { Said } from '../../text/say.js';

/** A fact, and what to do about it. */
export interface Message {
  readonly message: string;
  readonly hint?: string | Said | undefined;
}

/** As fields of a problem. */
export const told = ({ message, hint }: Message): { message: string } & Hint => ({
  message,
  ...hinted(hint),
});
