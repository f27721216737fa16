import { posix } from 'node:path';

import { visible, type Style } from '../terminal/text.js';

/** Rules of the user's own that are to import certflake's. */
export interface RulesChange {
  own: string;
  /** Whether they import certflake's of another folder now. */
  isOther: boolean;
}

/** What was written, the line that hands our rules to agenix, and what git is to know. */
export function renderEmitted(
  written: string[],
  own: readonly string[] = [],
  git: string[],
  style: Style,
): string {
  const done =
    written.length === 0
      ? [`${style.green('Done:')} everything is as it would be written`]
      : written.map((path) => `wrote ${path}`);
  return [...done, ...(own.length === 0 ? [] : ['', ...own]), ...git, ''].join('\n');
}

/**
 * What to write into the user's own rules.
 *
 * @param change - with `name`, as problems name these rules
 */
export function importing(
  rules: string,
  { own, isOther, name }: RulesChange & { name: string },
): string[] {
  const title = isOther
    ? `For agenix's own commands, replace the former import in ${visible(name)} by:`
    : `For agenix's own commands, add to your ${visible(name)}:`;
  return [title, `  ${importLine(rules, own)}`];
}

/**
 * The line that adds our rules to the user's: agenix names files relative to the rules it is given.
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

/** The emitted files that a run brings up to date. */
export function emittedLines(paths: readonly string[], style: Style): string[] {
  if (paths.length === 0) return [];
  const title = style.bold('Emitted files to write ("--no-emit" leaves them as they are):');
  return [title, ...paths.map((path) => `  ${visible(path)}`), ''];
}
