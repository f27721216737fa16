import { hinted } from '../hint.js';
import type { Problem, Spec } from '../model/index.js';

/** What the broken manifests among the problems mean for a plan. */
export interface ManifestVerdicts {
  /** Manifests that this plan must not write: their certificates wait. */
  held: Set<string>;
  /** By path, what is wrong with the unreadable ones. */
  unread: ReadonlyMap<string, string>;
  /**
   * The problem in the plan's words, given the files that it writes and the manifests of waiting certificates.
   */
  speak(problem: Problem, written: Set<string>, waiting: Set<string>): Problem;
}

/**
 * An unreadable manifest is rebuilt from all files beside it, or not at all: a narrower selection would lose
 * the other entries. One of another version is never written.
 */
export function judgeManifests(
  specs: Spec[],
  selected: Spec[],
  broken: ReadonlyMap<string, Problem> = new Map(),
): ManifestVerdicts {
  const isSelected = new Set(selected);
  const narrowed = new Set(
    specs.filter((spec) => !isSelected.has(spec)).map(({ files }) => files.manifest),
  );
  const all = [...broken].map(([path, problem]) => ({ path, problem }));
  const foreign = all.filter(({ problem }) => problem.code === 'manifest-version');
  const unread = all.filter(({ problem }) => problem.code === 'manifest-unreadable');
  const pathOf = new Map(unread.map(({ path, problem }) => [problem, path]));
  const waiting = unread.filter(({ path }) => narrowed.has(path));
  const held = new Set([...foreign, ...waiting].map(({ path }) => path));
  return {
    held,
    unread: new Map(unread.map(({ path, problem }) => [path, problem.message])),
    speak: (problem, written, waiting) =>
      speak(problem, pathOf.get(problem), { held, written, waiting }),
  };
}

const WHOLE = 'run it without --only, --host and --authority: a manifest is rebuilt as a whole';

const WAITS =
  'its certificates wait for you: their messages say what to do; then an apply with an identity rebuilds it from the keys that fit';

function speak(
  problem: Problem,
  path: string | undefined,
  { held, written, waiting }: Record<'held' | 'written' | 'waiting', Set<string>>,
): Problem {
  if (path === undefined) return problem;
  if (held.has(path)) {
    return otherwise(problem, WHOLE);
  }
  if (written.has(path)) return { ...problem, level: 'warning' };
  return waiting.has(path) ? otherwise(problem, WAITS) : problem;
}

/** Replaces the parts of a hint too. */
const otherwise = (problem: Problem, hint: string): Problem => ({
  ...problem,
  ...hinted(hint),
});
