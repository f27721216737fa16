import type { Applied } from '../../apply/apply.js';
import { shellWords } from '../../shell.js';
import { plural, type Style } from './text.js';

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
  if (git.ignored.length > 0) {
    lines.push(
      '',
      `git ignores ${plural(git.ignored.length, 'file')} that hosts or the flake need:`,
    );
    lines.push(...git.ignored.map((path) => `  ${shellWords(path)}`));
    lines.push('Remove the rule that this names:');
    lines.push(`  git check-ignore -v ${shellWords(git.ignored[0] ?? '')}`);
  }
  if (git.present) {
    const tree = changes.length + recovered.length > 0 ? [dir] : [];
    const all = [...new Set([...emitted, ...git.uncommitted])];
    const beside = all.filter((path) => tree.length === 0 || !path.startsWith(`${dir}/`));
    const paths = shellWords(...tree, ...beside);
    lines.push(
      '',
      'Now commit them (a flake sees only files that git knows):',
      `  git add ${paths}`,
    );
  }
  return [`${style.green('Done:')} ${all.join('; ')}`, located([...lines, ''].join('\n'))].join(
    '\n',
  );
}

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
