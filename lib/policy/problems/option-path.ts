import type { Code } from '../../codes.js';
import type { Problem } from '../../errors.js';
import { hinted, type Message } from '../../hint.js';
import { isSecret } from '../../text/quote.js';

/** Where a value is in a policy: `['cas', 'k8s', 'certs', 'kubelet', 'usages', 1]`. */
export type Path = readonly (string | number)[];

/** A problem that still has its path, so that its line can be found. */
export interface LocatedProblem extends Message {
  path: Path;
  /** The option that is missing there. */
  missing?: string;
  code: Code;
  level?: Problem['level'];
}

/** Finds the line of a path, counted from 1, in the text that the policy was read from. */
export type Locate = (path: Path) => number | undefined;

/** `cas.k8s.certs.kubelet.usages[1]`; quotes ambiguous names, `hosts["a.b"]`. */
export function placeOf(path: Path): string {
  return path.reduce<string>((place, step) => {
    if (typeof step === 'number') return `${place}[${step}]`;
    if (isSecret(step)) return `${place}["…"]`;
    if (!/^[\w-]+$/.test(step)) return `${place}[${JSON.stringify(step)}]`;
    return place === '' ? step : `${place}.${step}`;
  }, '');
}

const steps = /\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g;

/** The path for a text from `placeOf`. */
export function pathOf(place: string): Path {
  return [...place.matchAll(steps)].map(([, index, quoted, name]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? name! : (JSON.parse(quoted) as string);
  });
}

/** The text that a policy was read from. */
export interface Source {
  /** Relative to the root. */
  file?: string | undefined;
  locate?: Locate | undefined;
}

/** The problems that a user sees: places as text, with file and line if known. */
export function problemsOf(drafts: readonly LocatedProblem[], source: Source = {}): Problem[] {
  const problems = drafts.map(({ path, code, message, hint, level = 'error' }): Problem => {
    const where = whereabouts(path, source);
    return { code, place: placeOf(path), ...where, message, ...hinted(hint), level };
  });
  return unique(problems).sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

/** File and line; for a whole policy only the file, for an option without a line neither. */
function whereabouts(path: Path, { file, locate }: Source): Pick<Problem, 'file' | 'line'> {
  const line = locate?.(path);
  if (file === undefined) return {};
  if (line === undefined) return path.length === 0 ? { file } : {};
  return { file, line };
}

/** Keeps one copy of a problem that several hosts have. */
function unique(problems: Problem[]): Problem[] {
  const seen = new Map(
    problems.map((p) => [`${p.place}\0${p.message}`, p]).reverse() as [string, Problem][],
  );
  return problems.filter((p) => seen.get(`${p.place}\0${p.message}`) === p);
}

/** Adds file and line to problems that have only their option path. */
export function atLines(problems: readonly Problem[], source: Source): Problem[] {
  return problems.map((problem) => ({ ...problem, ...whereabouts(pathOf(problem.place), source) }));
}
