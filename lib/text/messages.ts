import { bare, say, typed } from './say.js';
import { shellArguments } from './shell.js';

// A file that is no UTF-8 text. A failed system call's reasons: system-errors.ts.

export const binaryText = {
  message: 'is binary: it has a NUL byte',
  hint: 'name a text file, or restore this one from git',
};

/** @param encoding - as iconv names it */
export const notUtf8 = (encoding: string, file: string) => ({
  message: 'is not UTF-8',
  hint: say`save it as UTF-8, as with: ${bare(typed(`iconv -f ${encoding} -t UTF-8 ${shellArguments(file)}`))}`,
});
