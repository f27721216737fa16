import { posix } from 'node:path';

import { visible, type Style } from '../terminal/text.js';

/** The user's own rules that should import certflake's. */
export interface RulesChange {
  own: string;
  /** Whether they now import certflake's rules of another folder. */
  isOther: boolean;
}

/** The written files, the line that gives our rules to agenix, and the lines about git. */
export function renderEmitted(
  written: string[],
  own: readonly string[] = [],
  git: string[],
  style: Style,
): string {
  const done =
    written.length === 0
      ? [`${style.green('Done:')} all files are up to date`]
      : written.map((path) => `wrote ${path}`);
  return [...done, ...(own.length === 0 ? [] : ['', ...own]), ...git, ''].join('\n');
}

/**
 * What to write into the user's own rules.
 *
 * @param change - with `name`, these rules' name in problems
 */
export function importing(
  rules: string,
  { own, isOther, name }: RulesChange & { name: string },
): string[] {
  const title = isOther
    ? `For agenix's own commands, replace the former import in ${visible(name)} with:`
    : `For agenix's own commands, add to your ${visible(name)}:`;
  return [title, `  ${importLine(rules, own)}`];
}

/**
 * The line that adds our rules to the user's: agenix names files relative to the rules that it reads.
 *
 * @param rules - ours
 * @param own - the user's
 */
export function importLine(rules: string, own: string): string {
  const prefix = posix.relative(posix.dirname(own), posix.dirname(rules));
  const path = prefix.startsWith('.') ? prefix : `./${prefix}`;
  const renamed = `{ name = "${prefix}/\${file}"; value = rules.\${file}; }`;
  return `// (let rules = import ${path}/secrets.nix; in builtins.listToAttrs (map (file: ${renamed}) (builtins.attrNames rules)))`;
}

/** The emitted files that a run updates. */
export function emittedLines(paths: readonly string[], style: Style): string[] {
  if (paths.length === 0) return [];
  const title = style.bold('Emitted files to write ("--no-emit" leaves them as they are):');
  return [title, ...paths.map((path) => `  ${visible(path)}`), ''];
}
