/** age's armor, a strict PEM (age v1, "ASCII armor"), without loading the library. */
import { decodePaddedBase64 } from './base64.js';
import { armorBegin, armorCutOff, armorDamaged } from './messages.js';

const begin = '-----BEGIN AGE ENCRYPTED FILE-----';
const end = '-----END AGE ENCRYPTED FILE-----';

export function isArmored(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 1024)).toString('latin1').trimStart().startsWith(begin);
}

const width = 64;

/**
 * The base64 without line breaks; null unless every line has 64 characters, or 1 to 64 in the last one. Reads
 * line by line: a regular expression's stack ends after some 10 MB.
 */
function joined(lines: string): string | null {
  const rows = Math.ceil((lines.length + 1) / (width + 1));
  for (let row = 1; row < rows; row += 1) {
    if (lines[row * (width + 1) - 1] !== '\n') return null;
  }
  const text = lines.replaceAll('\n', '');
  const isWhole = text.length === lines.length - (rows - 1) && !lines.endsWith('\n');
  return isWhole && text !== '' ? text : null;
}

/**
 * The binary file inside, or the bytes themselves if they aren't armored.
 *
 * @throws Error with the reason; only white space may stand around the armor
 */
export function dearmor(bytes: Uint8Array): Uint8Array {
  if (!isArmored(bytes)) return bytes;
  const text = Buffer.from(bytes).toString('latin1').trim().replaceAll('\r\n', '\n');
  if (!text.startsWith(`${begin}\n`)) throw new Error(armorBegin);
  if (!text.endsWith(`\n${end}`)) throw new Error(armorCutOff);
  const lines = text.slice(begin.length + 1, -end.length - 1);
  const base64 = joined(lines);
  const body = base64 === null ? null : decodePaddedBase64(base64);
  if (body === null) throw new Error(armorDamaged);
  return body;
}
