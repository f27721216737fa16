import { isoDate, span } from '../dates.js';
import type { Observations, Problem, Specs } from '../model.js';
import { certificateOf } from './known.js';

/** A clock may be wrong by so much unnoticed; time zones and tests of tomorrow's dates are less. Seconds. */
const WRONG = 86_400;

/** A date of the tree or of git, and what it is about. */
interface Dated {
  what: string;
  at: number;
  kind: 'authority' | 'certificate' | 'commit';
}

/**
 * What speaks against the clock: the last commit, or a certificate, is from a later day. Undefined where
 * nothing does, and where all else agrees with the clock but one certificate: then that is wrong.
 *
 * All of these dates are claims; a run that knows better is told so (`--clock-is-right`). Pure.
 *
 * @param now epoch seconds
 * @param commit when the last commit was made; undefined: no commit is known
 */
export function clockInDoubt(
  specs: Specs,
  observations: Observations,
  now: number,
  commit?: number,
): Problem | undefined {
  const issued = specs.specs.flatMap((spec): Dated[] => {
    const observation = observations.observed[spec.id];
    const certificate = observation && certificateOf(observation);
    const { kind, files } = spec;
    return certificate ? [{ what: files.certificate, at: certificate.notBefore, kind }] : [];
  });
  const isLater = ({ at }: Dated): boolean => at > now + WRONG;
  const later = issued.filter(isLater).sort((a, b) => b.at - a.at);
  const isOneOfMany = later.length === 1 && issued.length > 1 && later[0]!.kind === 'certificate';
  const last: Dated[] =
    commit === undefined ? [] : [{ what: 'the last commit', at: commit, kind: 'commit' }];
  if (isOneOfMany && last.some((one) => !isLater(one))) return undefined;
  const [first, ...others] = [...last.filter(isLater), ...later.slice(0, 1)];
  return first && doubt([first, ...others], now);
}

function doubt(later: [Dated, ...Dated[]], now: number): Problem {
  const dates = later.map(({ what, at, kind }) =>
    kind === 'commit'
      ? `${what} (HEAD) is from ${isoDate(at)}`
      : `${what} begins on ${isoDate(at)}`,
  );
  const most = Math.max(...later.map(({ at }) => at)) - now;
  return {
    code: 'clock',
    place: '',
    message: `this machine's clock says ${isoDate(now)}, but ${dates.join(', and ')}: ${span(most)} later`,
    hint: 'compare with "date -u" and set the clock if it is wrong; if it is right, pass --clock-is-right to "certflake apply"',
    level: 'error',
  };
}
