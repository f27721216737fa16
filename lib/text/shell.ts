/** These paths as shell words: users copy commands from messages as they stand. */
export const shellWords = (...paths: string[]): string => paths.map(shellWord).join(' ');

/** POSIX.1-2017, Shell Command Language, 2.2.2: between single quotes nothing is special. */
const shellWord = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/**
 * As a program's arguments. In the user's folder any part of a path may come first, and a leading dash makes an
 * option.
 */
export const shellArguments = (...paths: string[]): string =>
  `${paths.some((path) => /(?:^|\/)-/.test(path)) ? '-- ' : ''}${shellWords(...paths)}`;

/** Whether git takes a path, or what follows a slash in it, for a pattern: gitglossary(7), "pathspec". */
export const isPattern = (path: string): boolean => /[*?[\\]|(?:^|\/):/.test(path);

export const LITERALLY = '--literal-pathspecs ';

/** A git command, such as `add` or `log --`, for exactly these paths. */
export function gitLine(command: string, ...paths: string[]): string {
  const words = command.endsWith(' --') ? shellWords : shellArguments;
  return `git ${paths.some(isPattern) ? LITERALLY : ''}${command} ${words(...paths)}`;
}
