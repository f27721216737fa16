import { CertflakeError } from '../../errors.js';
import type { Cut } from '../../verify/mixture/types.js';
import { breaksFact, countBreaks, renderBreaks } from '../render/breaks.js';
import type { Confirmation } from '../terminal/confirm.js';
import type { Terminal } from '../terminal/terminal.js';
import * as say from './messages.js';

/**
 * Shows what a step breaks that doesn't wait for a deploy, and lets it go on only if the user has read it: the
 * number of connections is typed, or given with `--breaks`. `--yes` doesn't answer this.
 *
 * @throws CertflakeError (`rotation-breaks`) without the number; (`declined`) if another one is typed
 */
export async function confirmBreaks(
  breaks: readonly Cut[],
  terminal: Terminal,
  { yes, isUnseen, breaks: given }: Confirmation,
): Promise<void> {
  if (!isUnseen) terminal.out(`\n${renderBreaks(breaks, terminal.style)}`);
  const count = countBreaks(breaks);
  if (given === count || (given === undefined && count === 0)) return;
  if (given !== undefined || yes || isUnseen || !terminal.interactive)
    throw unconfirmed(count, breaksFact(breaks, isUnseen), given);
  const answer = await terminal.ask(say.breaksQuestion);
  if (answer.trim() === String(count)) return;
  throw new CertflakeError(say.otherNumber(count), { code: 'declined' });
}

function unconfirmed(count: number, fact: string, given: number | undefined): CertflakeError {
  const { message, hint } = say.breaksUnconfirmed(count, count === 0 ? 'none does' : fact, given);
  return new CertflakeError(message, { code: 'rotation-breaks', hint });
}
