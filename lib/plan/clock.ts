import type { Observations, Problem, Spec, Specs } from '../model/index.js';
import { hinted, saidIn } from '../hint.js';
import { certificateOf } from '../observe/recorded.js';
import * as texts from './messages/clock.js';
import { told } from './messages/message.js';

/** A clock may be wrong by less without a finding: time zones, and tests with tomorrow's dates. Seconds. */
const WRONG = 86_400;

/** A tree may be quiet for so long before an ended certificate makes the clock doubtful. Seconds. */
const QUIET = 365 * 86_400;

/** A date of the tree or of git, and the words for it. */
interface Dated {
  text: string;
  at: number;
}

const isLater = (at: number, now: number): boolean => at > now + WRONG;

/** A certificate of the tree; dates are epoch seconds. */
interface Issued {
  kind: Spec['kind'];
  what: string;
  at: number;
  end: number;
}

function datesOf({ specs }: Specs, { observed }: Observations): Issued[] {
  return specs.flatMap(({ id, kind, files }) => {
    const observation = observed[id];
    const certificate = observation && certificateOf(observation);
    if (certificate === undefined) return [];
    const { notBefore, notAfter } = certificate;
    return [{ what: files.certificate, at: notBefore, end: notAfter, kind }];
  });
}

/**
 * The dates that contradict the clock: the last commit, most of the last commits, or a certificate is from a
 * later day. Undefined without such a date. Also if one certificate alone contradicts it: then that is wrong.
 *
 * These dates prove nothing; an operator who knows better passes `--clock-is-right`. Pure.
 *
 * @param now epoch seconds
 * @param commits when the last commits were made, HEAD first; empty: no commit is known
 * @param issues whether something is to be issued with this clock: then it waits
 */
export function clockInDoubt(
  specs: Specs,
  observations: Observations,
  now: number,
  commits: readonly number[] = [],
  issues = true,
): Problem | undefined {
  const issued = datesOf(specs, observations);
  const later = issued.filter(({ at }) => isLater(at, now)).sort((a, b) => b.at - a.at);
  const isOneOfMany = later.length === 1 && issued.length > 1 && later[0]!.kind === 'certificate';
  const commit = laterCommit(commits, now);
  if (isOneOfMany && commits.length > 0 && commit === undefined) return undefined;
  const begins = later.slice(0, 1).map(({ what, at }) => ({ text: texts.beginsOn(what, at), at }));
  const dates = [...(commit === undefined ? [] : [commit]), ...begins];
  return dates.length === 0 ? undefined : doubt(dates, now, issues, commit?.end);
}

/** If one commit had a wrong clock, HEAD agrees with that clock, but the commits before it don't. */
function laterCommit(
  commits: readonly number[],
  now: number,
): (Dated & { end: string }) | undefined {
  const [head] = commits;
  const later = commits.filter((at) => isLater(at, now));
  if (head !== undefined && isLater(head, now)) {
    return { text: texts.headIsFrom(head), at: head, end: texts.NEXT_COMMIT };
  }
  if (later.length * 2 <= commits.length) return undefined;
  const at = Math.min(...later);
  const text = texts.commitsAreFrom(later.length, commits.length, at);
  return { text, at, end: texts.MORE_COMMITS };
}

function doubt(
  dates: readonly Dated[],
  now: number,
  issues: boolean,
  end: string | undefined,
): Problem {
  const facts = dates.map(({ text }) => text);
  const message = texts.inDoubt({ facts, now, later: dates.at(-1)!.at, issues, end });
  return { code: 'clock', place: '', ...told(message), level: issues ? 'error' : 'warning' };
}

/**
 * The findings, with a note if the clock may be ahead: something has ended, and the last commit and all
 * certificates are more than a year older than the clock. Only a note, because a tree may be quiet so long. An
 * authority's hint begins with it, so that a wrong clock replaces no authority. Pure.
 *
 * @param now epoch seconds
 * @param commit when the last commit was made; undefined: no commit is known
 */
export function withClockAhead(
  findings: readonly Problem[],
  { specs, observations }: { specs: Specs; observations: Observations },
  now: number,
  commit?: number,
): Problem[] {
  const issued = datesOf(specs, observations);
  const newest = Math.max(...issued.map(({ at }) => at), commit ?? -Infinity);
  const isQuiet = newest + QUIET < now;
  if (!isQuiet || !issued.some(({ end }) => end <= now)) return [...findings];
  const fact = texts.newestIs(newest === commit, newest, now);
  const all = findings.map((finding) =>
    finding.code === 'authority-expired'
      ? { ...finding, ...hinted(texts.clockFirst(fact, saidIn(finding) ?? '')) }
      : finding,
  );
  const ahead = texts.mayBeAhead(now, fact);
  return [{ code: 'clock-ahead', place: '', ...told(ahead), level: 'note' }, ...all];
}
