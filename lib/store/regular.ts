import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

// Not blocking: a FIFO in a file's place must not make a read wait forever.
const flags = constants.O_RDONLY | constants.O_NONBLOCK;

/** No file that certflake writes, or that a user writes for it, is larger. */
export const LARGEST = 64 << 20;
/** As `LARGEST`, for files for one host or one key. */
export const MEBIBYTE = 1 << 20;
export const LARGEST_KEY = 64 << 10;

/**
 * A file's bytes. Never waits: a pipe without a writer has no end, and a device may have none at all. Refuses
 * more bytes than the limit, whatever size the system reports: files of /proc have size 0.
 *
 * @param more - further flags to open it with
 * @throws the system's error; EISDIR for a folder, EFTYPE for neither file nor folder, ERR_FS_FILE_TOO_LARGE
 */
export function readRegular(path: string | URL, more = 0, limit = LARGEST): Buffer {
  const file = openSync(path, flags | more);
  try {
    const found = fstatSync(file);
    // Reading a folder fails by itself.
    if (!found.isFile() && !found.isDirectory()) throw noFile();
    if (found.size > limit) throw tooLarge();
    return readUpTo(file, found.size, limit);
  } finally {
    closeSync(file);
  }
}

const PIECE = 1 << 16;

/** Some files of /proc can be read only in multiples of eight bytes, so no read is cut at the limit. */
function readUpTo(file: number, size: number, limit: number): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  for (let room = size || PIECE; length <= limit; room = PIECE) {
    const piece = Buffer.allocUnsafe(room);
    const count = readSync(file, piece);
    if (count === 0) return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    pieces.push(piece.subarray(0, count));
    length += count;
  }
  throw tooLarge();
}

/** What a shell passes as a file, `<(…)` or a pipe to /dev/stdin: it ends when its writer does. */
const handedOver = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/;

/** As `readRegular`, but reads what a shell passes to its end. */
export function readGiven(path: string): Buffer {
  return handedOver.test(path) ? readFileSync(path) : readRegular(path);
}

/** BSD's name for it; Linux has none. */
function noFile(): Error {
  return Object.assign(new Error('neither a file nor a folder'), { code: 'EFTYPE' });
}

/** Node's name for it. */
function tooLarge(): Error {
  return Object.assign(new Error('larger than the limit'), { code: 'ERR_FS_FILE_TOO_LARGE' });
}
