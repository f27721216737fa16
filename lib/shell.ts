/** These paths as a shell takes them, one word each: what a message tells to run is copied as it stands. */
export const shellWords = (...paths: string[]): string => paths.map(shellWord).join(' ');

/** POSIX.1-2017, Shell Command Language, 2.2.2: between single quotes nothing is special. */
const shellWord = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
