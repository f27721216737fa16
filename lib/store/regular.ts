import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

// Not blocking: a FIFO in a file's place must not hang its reader.
const flags = constants.O_RDONLY | constants.O_NONBLOCK;

/** No file that certflake writes, or that a user writes for it, has more bytes. */
export const LARGEST = 64 << 20;
/** As `LARGEST`, of files for one host or one key. */
export const MEBIBYTE = 1 << 20;
export const LARGEST_KEY = 64 << 10;

/**
 * A file's bytes. Never waits: a pipe has no end while nobody writes to it, a device may have none at all. What has
 * more bytes than the limit is refused, whatever its size is said to be: files of /proc have the size 0.
 *
 * @param more - flags to open it with besides
 * @throws the system's error; EISDIR of a folder, EFTYPE of what is neither file nor folder, ERR_FS_FILE_TOO_LARGE
 */
export function readRegular(path: string | URL, more = 0, limit = LARGEST): Buffer {
  const file = openSync(path, flags | more);
  try {
    const found = fstatSync(file);
    // A folder is refused by reading it.
    if (!found.isFile() && !found.isDirectory()) throw noFile();
    if (found.size > limit) throw tooLarge();
    return readUpTo(file, found.size, limit);
  } finally {
    closeSync(file);
  }
}

const PIECE = 1 << 16;

/** Some files of /proc are read in multiples of eight bytes only: no piece is cut at the limit. */
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

/** Node's name for it. */
function tooLarge(): Error {
  return Object.assign(new Error('larger than the limit'), { code: 'ERR_FS_FILE_TOO_LARGE' });
}
