import type { Meaning } from './meaning.js';

/** Files and the machine. */
export const system = {
  usage: {
    level: 'error',
    meaning: 'the command line is wrong',
    fix: 'what the hint names, or `--help`',
  },
  git: {
    level: 'error',
    meaning: 'git is not installed, or refuses to work in the repository',
    fix: 'what the hint names',
  },
  installation: {
    level: 'error',
    meaning: 'a part of certflake or of a library cannot be loaded',
    fix: 'install certflake again',
  },
  internal: {
    level: 'error',
    meaning: 'a bug in certflake',
    fix: 'report it with the output of the same command and `--debug`',
  },
  terminal: {
    level: 'error',
    meaning: 'the terminal does not answer',
    fix: 'use another terminal, or `--yes`',
  },
  'no-memory': {
    level: 'error',
    meaning: 'no memory is left',
    fix: 'end the programs that use it, or give Node more',
  },
  missing: {
    level: 'error',
    meaning: 'a file or folder does not exist',
    fix: 'check its name, and your current folder',
  },
  'in-the-way': {
    level: 'error',
    meaning: 'a file or folder of that name already exists, or a folder is not empty',
    fix: 'move it away, or choose another name',
  },
  'not-a-folder': {
    level: 'error',
    meaning: 'a file is in the place of a folder',
    fix: 'move that file away, or name another folder',
  },
  'not-a-file': {
    level: 'error',
    meaning: 'a folder, a pipe or a device is in the place of a file',
    fix: 'put a file there, or name another',
  },
  'not-permitted': {
    level: 'error',
    meaning: 'the operating system does not permit it',
    fix: 'check the owner, the mode and the flags of the file and its folder',
  },
  'read-only': {
    level: 'error',
    meaning: 'the file system is read-only',
    fix: 'mount it writable, or work in a copy',
  },
  'no-space': {
    level: 'error',
    meaning: 'the file system is full, or the quota is used up',
    fix: 'free some space, and run it again',
  },
  'too-large': {
    level: 'error',
    meaning: 'a file is or would become too large',
    fix: 'use the right file, or a higher limit',
  },
  disk: {
    level: 'error',
    meaning: 'the disk reports an error',
    fix: 'check the disk before anything else',
  },
  'other-device': {
    level: 'error',
    meaning: 'files of the tree are on several file systems',
    fix: 'keep the whole tree on one',
  },
  'link-loop': {
    level: 'error',
    meaning: 'symbolic links form a circle',
    fix: 'remove one of the links',
  },
  'name-too-long': {
    level: 'error',
    meaning: 'the name of a file is too long',
    fix: 'choose shorter names',
  },
  'too-many-files': {
    level: 'error',
    meaning: 'too many files are open',
    fix: 'raise the limit, or end the programs that hold them',
  },
  'in-use': {
    level: 'error',
    meaning: 'something else is using the file',
    fix: 'run it again when that is done',
  },
  'not-supported': {
    level: 'error',
    meaning: 'the file system lacks a needed feature',
    fix: 'use an ordinary file system',
  },
  network: {
    level: 'error',
    meaning: 'a network file system does not answer',
    fix: 'mount it again',
  },
  'file-system': {
    level: 'error',
    meaning: 'the operating system refuses for an unknown reason',
    fix: "`--debug` shows the system's own message",
  },
  'no-folders': {
    level: 'error',
    meaning: 'the system does not allow a folder at that path',
    fix: 'choose a path on an ordinary file system',
  },
  path: {
    level: 'error',
    meaning: "a path is not plain, leads through a link, or is where certflake doesn't write",
    fix: 'what the hint names',
  },
  overwrite: {
    level: 'error',
    meaning: 'a write would lose a file, or two writes are for the same file',
    fix: 'what the hint names',
  },
  content: {
    level: 'error',
    meaning: 'a program writes wrong content to a file',
    fix: 'report it, if it was certflake',
  },
  exchanged: {
    level: 'error',
    meaning: 'another program replaced a folder during the run',
    fix: 'stop the program that changes the tree, and run it again',
  },
  state: {
    level: 'error',
    meaning: "this machine's secret for signing locks and journals is damaged",
    fix: 'delete the file: the next run makes a new one',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
