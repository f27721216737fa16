import type { Applied } from '../../apply/apply.js';
import { shellWords } from '../../shell.js';
import { plural, visible, type Style } from './text.js';

export interface GitView {
  /** Written files that git ignores: they would never reach a host. */
  ignored: string[];
  /** What the written files rest on (policy, attributes, host keys, emitted files) and the index doesn't have as it is. */
  uncommitted: string[];
  /** Whether the root lies in a git repository at all. */
  present: boolean;
}

/**
 * What was done and what is left to do: a flake sees only files that git knows.
 *
 * @param located - makes command lines and their paths work in the user's folder
 */
export function renderResult(
  applied: Applied & { recovered?: string[]; emitted?: string[] },
  dir: string,
  git: GitView,
  style: Style,
  located: (text: string) => string = (text) => text,
): string {
  const { changes, written, removed, recovered = [], emitted = [] } = applied;
  const completed = `completed the interrupted run: ${plural(recovered.length, 'file')} under ${dir}`;
  const issued = changes.length > 0 ? [`${done(written, removed)} under ${dir}`] : [];
  const all = [
    ...(recovered.length > 0 ? [completed] : []),
    ...issued,
    ...(emitted.length > 0 ? [`emitted ${emitted.join(', ')}`] : []),
  ];
  const lines: string[] = [];
  if (git.ignored.length > 0) lines.push('', ...ignoredLines(git.ignored));
  if (git.present) {
    const tree = changes.length + recovered.length > 0 ? [dir] : [];
    const all = [...new Set([...emitted, ...git.uncommitted])];
    const beside = all.filter((path) => tree.length === 0 || !path.startsWith(`${dir}/`));
    lines.push('', ...addLines([...tree, ...beside]));
  }
  return [`${style.green('Done:')} ${all.join('; ')}`, located([...lines, ''].join('\n'))].join(
    '\n',
  );
}

function ignoredLines(ignored: string[]): string[] {
  const [first] = ignored.filter(isPlain);
  return [
    `git ignores ${plural(ignored.length, 'file')} that hosts or the flake need:`,
    ...ignored.map((path) => `  ${visible(shellWords(path))}`),
    'Remove the rule that this names:',
    `  git check-ignore -v ${first === undefined ? '<file>' : argumentsOf([first])}`,
  ];
}

/** Anybody's commit may have named the files. */
function addLines(paths: string[]): string[] {
  const plain = paths.filter(isPlain);
  const others = paths.length - plain.length;
  const left = `${plural(others, 'file')} with control characters in ${others === 1 ? 'its name is' : 'their names are'} left out`;
  return [
    'Now commit them (a flake sees only files that git knows):',
    ...(plain.length > 0 ? [`  git add ${argumentsOf(plain)}`] : []),
    ...(others > 0 ? [left] : []),
  ];
}

/** Whether a terminal shows it as it is. */
const isPlain = (path: string): boolean => visible(path) === path;

/** Any part of a path may be the first one in the user's folder, and would be an option with a dash. */
const argumentsOf = (paths: string[]): string =>
  `${paths.some((path) => /(?:^|\/)-/.test(path)) ? '-- ' : ''}${shellWords(...paths)}`;

function done(written: string[], removed: string[]): string {
  const kinds: [number, string][] = [
    [written.filter((path) => path.endsWith('.crt')).length, 'certificate'],
    [written.filter((path) => path.endsWith('.key.age')).length, 'sealed key'],
    [written.filter((path) => path.endsWith('manifest.json')).length, 'manifest'],
  ];
  const parts = kinds.filter(([count]) => count > 0).map(([count, one]) => plural(count, one));
  const text = parts.length > 0 ? `wrote ${parts.join(', ')}` : 'wrote nothing';
  return removed.length > 0 ? `${text}, removed ${plural(removed.length, 'file')}` : text;
}
