import { visible, type Style } from './text.js';

const agenixTitle = "For agenix's own commands, add to your secrets.nix:";

/** What was written, the line that hands our rules to agenix, and what git is to know. */
export function renderEmitted(
  written: string[],
  line: string | undefined,
  git: string[],
  style: Style,
): string {
  const own = line === undefined ? [] : [agenixTitle, `  ${line}`];
  const done =
    written.length === 0
      ? [`${style.green('Done:')} everything is as it would be written`]
      : written.map((path) => `wrote ${path}`);
  return [...done, ...(own.length === 0 ? [] : ['', ...own]), ...git, ''].join('\n');
}

/**
 * The line that adds our rules to the user's: agenix names files relative to the rules it is given.
 *
 * @param rules - ours
 * @param own - the user's, in a folder above
 */
export function importLine(rules: string, own: string): string {
  const [folder, above] = [folderOf(rules), folderOf(own)];
  const prefix = folder.slice(above.length);
  const renamed = `{ name = "${prefix}\${file}"; value = rules.\${file}; }`;
  return `// (let rules = import ./${prefix}secrets.nix; in builtins.listToAttrs (map (file: ${renamed}) (builtins.attrNames rules)))`;
}

/** With its final slash; the root is the empty string. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The emitted files that a run brings up to date. */
export function emittedLines(paths: readonly string[], style: Style): string[] {
  if (paths.length === 0) return [];
  const title = style.bold('Emitted files to write ("--no-emit" leaves them as they are):');
  return [title, ...paths.map((path) => `  ${visible(path)}`), ''];
}
