import { between, isoDate } from '../dates.js';
import type { Observations, Problem, Specs } from '../model.js';
import { certificateOf } from './known.js';

/** A clock may be wrong by so much unnoticed; time zones and tests of tomorrow's dates are less. Seconds. */
const WRONG = 86_400;

/** A tree may be quiet for so long before a certificate that has ended speaks against the clock. Seconds. */
const QUIET = 365 * 86_400;

/** A date of the tree or of git, and what it is about. */
interface Dated {
  what: string;
  at: number;
  kind: 'authority' | 'certificate' | 'commit';
}

function datesOf({ specs }: Specs, { observed }: Observations): (Dated & { end: number })[] {
  return specs.flatMap(({ id, kind, files }) => {
    const observation = observed[id];
    const certificate = observation && certificateOf(observation);
    if (certificate === undefined) return [];
    const { notBefore, notAfter } = certificate;
    return [{ what: files.certificate, at: notBefore, end: notAfter, kind }];
  });
}

/**
 * What speaks against the clock: the last commit, or a certificate, is from a later day. Undefined where
 * nothing does, and where all else agrees with the clock but one certificate: then that is wrong.
 *
 * All of these dates are claims; a run that knows better is told so (`--clock-is-right`). Pure.
 *
 * @param now epoch seconds
 * @param commit when the last commit was made; undefined: no commit is known
 * @param issues whether something is to be issued with this clock: it waits then
 */
export function clockInDoubt(
  specs: Specs,
  observations: Observations,
  now: number,
  commit?: number,
  issues = true,
): Problem | undefined {
  const issued = datesOf(specs, observations);
  const isLater = ({ at }: Dated): boolean => at > now + WRONG;
  const later = issued.filter(isLater).sort((a, b) => b.at - a.at);
  const isOneOfMany = later.length === 1 && issued.length > 1 && later[0]!.kind === 'certificate';
  const last: Dated[] =
    commit === undefined ? [] : [{ what: 'the last commit', at: commit, kind: 'commit' }];
  if (isOneOfMany && last.some((one) => !isLater(one))) return undefined;
  const [first, ...others] = [...last.filter(isLater), ...later.slice(0, 1)];
  return first && doubt([first, ...others], now, issues);
}

function doubt(later: [Dated, ...Dated[]], now: number, issues: boolean): Problem {
  const dates = later.map(({ what, at, kind }) =>
    kind === 'commit'
      ? `${what} (HEAD) is from ${isoDate(at)}`
      : `${what} begins on ${isoDate(at)}`,
  );
  const isOfCommit = later.some(({ kind }) => kind === 'commit');
  const last = between(now, later.at(-1)!.at);
  return {
    code: 'clock',
    place: '',
    message: `this machine's clock says ${isoDate(now)}, but ${dates.join(', and ')}: ${last} later`,
    hint: [compare, ...(issues ? [confirm] : []), ...(isOfCommit ? [nextCommit] : [])].join('; '),
    level: issues ? 'error' : 'warning',
  };
}

const compare = 'compare with "date -u" and set the clock if it is wrong';
const confirm = 'if it is right, pass --clock-is-right to "certflake apply"';
const nextCommit = "the next commit made with a right clock ends this: its date replaces HEAD's";

/**
 * The findings, and what makes one ask whether the clock is ahead: something has ended, and the last commit and
 * all that was issued are more than a year older than the clock. A note, since a tree may be quiet for so long;
 * an authority's hint begins with it, for nobody is to replace one for a wrong clock. Pure.
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
  const what = newest === commit ? 'the last commit' : 'the newest certificate';
  const fact = `${what} is of ${isoDate(newest)}, ${between(newest, now)} before this clock`;
  const first = `set the clock of this machine if it is wrong (${fact})`;
  const hinted = findings.map((finding) =>
    finding.code === 'authority-expired'
      ? { ...finding, hint: `${first}; else: ${finding.hint ?? ''}` }
      : finding,
  );
  return [ahead(now, fact), ...hinted];
}

const ahead = (now: number, fact: string): Problem => ({
  code: 'clock-ahead',
  place: '',
  message: `this machine's clock says ${isoDate(now)}, and something has ended: ${fact}`,
  hint: 'compare with "date -u", and set the clock if it is wrong, before you replace what has ended',
  level: 'note',
});
