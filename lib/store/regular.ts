import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

// Not blocking: a FIFO in a file's place must not hang its reader.
const flags = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * A file's bytes. Never waits: a pipe has no end while nobody writes to it, a device may have none at all.
 *
 * @param more - flags to open it with besides
 * @throws the system's error; EISDIR of a folder, EFTYPE of what is neither file nor folder
 */
export function readRegular(path: string | URL, more = 0): Buffer {
  const file = openSync(path, flags | more);
  try {
    // A folder is refused by reading it.
    const found = fstatSync(file);
    if (!found.isFile() && !found.isDirectory()) throw noFile();
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** What a shell hands over as a file, `<(…)` or a pipe to /dev/stdin: it ends when its writer does. */
const handedOver = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/;

/** As `readRegular`, but to its end what a shell hands over. */
export function readGiven(path: string): Buffer {
  return handedOver.test(path) ? readFileSync(path) : readRegular(path);
}

/** BSD's name for it; Linux has none. */
function noFile(): Error {
  return Object.assign(new Error('neither a file nor a folder'), { code: 'EFTYPE' });
}
