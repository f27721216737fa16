import { hinted, type Hint, type Message } from '../../hint.js';

/** As fields of a problem. */
export const told = ({ message, hint }: Message): { message: string } & Hint => ({
  message,
  ...hinted(hint),
});
