/** These paths as a shell takes them, one word each: what a message tells to run is copied as it stands. */
export const shellWords = (...paths: string[]): string => paths.map(shellWord).join(' ');

/** POSIX.1-2017, Shell Command Language, 2.2.2: between single quotes nothing is special. */
const shellWord = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/** As a program's arguments. Any part of a path may be the first one in the user's folder, and an option with a dash. */
export const shellArguments = (...paths: string[]): string =>
  `${paths.some((path) => /(?:^|\/)-/.test(path)) ? '-- ' : ''}${shellWords(...paths)}`;

/** Whether git takes a path, or what follows a slash in it, for more than that path: gitglossary(7), "pathspec". */
export const isPattern = (path: string): boolean => /[*?[\\]|(?:^|\/):/.test(path);

export const LITERALLY = '--literal-pathspecs ';

/** A command of git, such as `add` or `log --`, about these paths and no others. */
export function gitLine(command: string, ...paths: string[]): string {
  const words = command.endsWith(' --') ? shellWords : shellArguments;
  return `git ${paths.some(isPattern) ? LITERALLY : ''}${command} ${words(...paths)}`;
}
