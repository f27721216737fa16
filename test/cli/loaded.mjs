/** Writes the name of every loaded module, one a line, to the given file. */
import { appendFileSync } from 'node:fs';

let log;

export function initialize(file) {
  log = file;
}

export function load(url, context, next) {
  appendFileSync(log, `${url}\n`);
  return next(url, context);
}
