import { hinted } from '../hint.js';
import type { Problem, Spec } from '../model/index.js';
import { AS_A_WHOLE, CERTIFICATES_FIRST } from './messages/manifests.js';

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

function speak(
  problem: Problem,
  path: string | undefined,
  { held, written, waiting }: Record<'held' | 'written' | 'waiting', Set<string>>,
): Problem {
  if (path === undefined) return problem;
  if (held.has(path)) return { ...problem, ...hinted(AS_A_WHOLE) };
  if (written.has(path)) return { ...problem, level: 'warning' };
  return waiting.has(path) ? { ...problem, ...hinted(CERTIFICATES_FIRST) } : problem;
}
