import { shownOf, unnamed } from '../../accept/naming.js';
import { acceptOptions, beyondAll, notAccepted, type GivenWords } from '../../accept/refusal.js';
import { CertflakeError, type Problem } from '../../errors.js';
import type { Claim, Plan } from '../../model/index.js';
import type { Said } from '../../text/say.js';
import {
  ACCEPT_QUESTION,
  applyQuestion,
  compareAndAccept,
  DECLINED,
  errorsQuestion,
  NO_TERMINAL,
  passYes,
} from './messages.js';
import type { Terminal } from './terminal.js';

/** The command line's answers to a run's questions. */
export interface Confirmation {
  /** Yes to everything that is only work. */
  readonly yes: boolean;
  /** A program reads the output: the user sees no question. */
  readonly isUnseen: boolean;
  /** The clock is right. */
  readonly clockIsRight: boolean;
  /** So many connections may break: a step of a rotation that doesn't wait for a deploy. */
  readonly breaks?: number;
}

/** The subject of a question. */
interface Asked extends Pick<Plan, 'changes' | 'claims'> {
  emitted: readonly string[];
  /** An error among it causes a second question. */
  lint?: readonly Problem[];
}

/**
 * Asks before anything changes. `--yes` answers only for the work: what isn't accepted must be named, since a
 * pull request may have brought it.
 *
 * @param lint - an error in it causes a second question
 * @throws CertflakeError if the user declines, or if there is no terminal
 */
export async function confirm(
  { changes, claims, emitted, lint = [] }: Asked,
  terminal: Terminal,
  { yes, isUnseen }: Confirmation,
  given: GivenWords,
): Promise<void> {
  const strange = unnamed(claims, given.accept);
  const isWork = changes.length + emitted.length > 0;
  const isDone = !isWork && strange.length === 0;
  if (yes || isDone) {
    if (strange.length > 0) throw notAccepted(strange, claims, given);
    return;
  }
  if (!terminal.interactive || isUnseen) {
    throw new CertflakeError(NO_TERMINAL, {
      code: 'usage',
      hint: passYes(acceptWords(strange, claims, given)),
    });
  }
  await agreed(terminal, applyQuestion(isWork, strange.length > 0));
  const errors = lint.filter(({ level }) => level === 'error');
  if (changes.length > 0 && errors.length > 0)
    await agreed(terminal, errorsQuestion(errors.length));
}

/** `--yes` alone would be refused next. */
function acceptWords(strange: readonly Claim[], claims: readonly Claim[], given: GivenWords): Said {
  if (strange.length === 0) return [];
  return compareAndAccept(
    beyondAll(strange, given),
    shownOf(strange),
    acceptOptions(strange, claims, given),
  );
}

async function agreed(terminal: Terminal, question: string): Promise<void> {
  if (!isYes(await terminal.ask(question))) throw declined();
}

/** The same for a command that changes nothing, but signs. */
export async function confirmClaims(
  claims: Claim[],
  terminal: Terminal,
  isUnseen: boolean,
  given: GivenWords,
): Promise<void> {
  const strange = unnamed(claims, given.accept);
  if (strange.length === 0) return;
  if (!terminal.interactive || isUnseen) throw notAccepted(strange, claims, given);
  await agreed(terminal, ACCEPT_QUESTION);
}

const isYes = (answer: string): boolean => /^y(es)?$/i.test(answer.trim());

/** The command's lock adds what has changed: it may have completed an interrupted run. */
const declined = (): CertflakeError => new CertflakeError(DECLINED, { code: 'declined' });
