import type { Problem, Spec } from '../model.js';

/** What the broken manifests among the problems mean for a plan. */
export interface ManifestVerdicts {
  /** Manifests that this plan must not write, so that what belongs to them waits. */
  held: Set<string>;
  /** The problem as the plan tells it, given the files it writes. */
  speak(problem: Problem, written: Set<string>): Problem;
}

/**
 * A manifest that can't be read is written anew from the files beside it, all of them or none: with a
 * narrower selection the other entries would be lost. One of another version is never written.
 */
export function judgeManifests(
  specs: Spec[],
  selected: Spec[],
  problems: Problem[],
): ManifestVerdicts {
  const isSelected = new Set(selected);
  const narrowed = new Set(
    specs.filter((spec) => !isSelected.has(spec)).map(({ files }) => files.manifest),
  );
  const broken = problems.filter(({ code }) => code === 'manifest-unreadable').map(fileOf);
  const foreign = problems.filter(({ code }) => code === 'manifest-version').map(fileOf);
  const held = new Set([...foreign, ...broken.filter((path) => narrowed.has(path))]);
  return { held, speak: (problem, written) => speak(problem, held, written) };
}

function speak(problem: Problem, held: Set<string>, written: Set<string>): Problem {
  if (problem.code !== 'manifest-unreadable') return problem;
  const path = fileOf(problem);
  if (held.has(path)) {
    const hint = 'run it without --only, --host and --authority: a manifest is rebuilt as a whole';
    return { ...problem, hint };
  }
  return written.has(path)
    ? {
        ...problem,
        level: 'warning',
        hint: 'an apply with an identity rebuilds it from the files beside it',
      }
    : problem;
}

/** The file alone: some places carry a line. */
const fileOf = ({ place, file }: Problem): string => file ?? place.replace(/:\d+$/, '');
