import { CertflakeError } from '../../errors.js';
import type { Change, Observations, Plan, Problem } from '../../model/index.js';
import { clockInDoubt, withClockAhead } from '../../plan/clock.js';
import { git } from '../git/git.js';
import type { Session } from '../session/session.js';
import type { Confirmation } from '../terminal/confirm.js';
import type { Terminal } from '../terminal/terminal.js';
import * as say from './messages.js';

/** What contradicts this machine's clock. */
export async function clockFindings(
  { root, specs, now }: Session,
  observations: Observations,
  isIssuing?: boolean,
): Promise<Problem[]> {
  const found = clockInDoubt(specs, observations, now, await lastCommits(root), isIssuing);
  return found === undefined ? [] : [found];
}

/**
 * A plan's findings, after those that contradict this machine's clock. If nothing is to be issued, nothing
 * waits for it.
 */
export async function withClock(
  session: Session,
  { changes, findings }: Plan,
  observations: Observations,
  clockIsRight = false,
): Promise<Problem[]> {
  const { root, specs, now } = session;
  if (clockIsRight) return findings;
  const isIssuing = changes.some(issues);
  const found = await clockFindings(session, observations, isIssuing);
  const known = { specs, observations };
  const [head] = await lastCommits(root);
  return [...found, ...withClockAhead(findings, known, now, head)];
}

/** How many commits to ask for their dates: most of them have a right clock. */
const COMMITS = 9;

/** When the last commits were made, HEAD first, epoch seconds; empty without a repository or a commit. */
async function lastCommits(root: string): Promise<number[]> {
  const lines = await git(root, [
    'rev-list',
    `--max-count=${COMMITS}`,
    '--timestamp',
    'HEAD',
    '--',
  ]);
  return [...(lines ?? '').matchAll(/^(\d+) /gm)].map(([, seconds]) => Number(seconds));
}

const issues = ({ key }: Change): boolean => key !== 'none';

/**
 * Before a run issues with a doubtful clock, the user must confirm it: `--yes` isn't enough.
 *
 * @throws CertflakeError (`clock`) if there is no terminal; (`declined`) on no
 */
export async function confirmClock(
  { changes, findings }: Plan,
  terminal: Terminal,
  { yes, isUnseen }: Confirmation,
): Promise<void> {
  const found = findings.find(({ code }) => code === 'clock');
  if (found === undefined || !changes.some(issues)) return;
  const { code, message, hint = '', hintParts = hint } = found;
  if (yes || isUnseen || !terminal.interactive) {
    if (isUnseen) throw new CertflakeError(message, { code, hint: hintParts });
    throw new CertflakeError(say.clockUnconfirmed, { code });
  }
  const answer = await terminal.ask(say.clockIsRight);
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new CertflakeError(say.declined, { code: 'declined' });
}

/** What is still wrong after a plan was carried out: a clock that it issued with was confirmed. */
export const unanswered = ({ changes }: Plan, problems: Problem[]): Problem[] =>
  changes.some(issues) ? problems.filter(({ code }) => code !== 'clock') : problems;
