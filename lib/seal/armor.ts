/** age's armor, a strict PEM (age v1, "ASCII armor"), without loading the library. */
import { decodePaddedBase64 } from './base64.js';

const begin = '-----BEGIN AGE ENCRYPTED FILE-----';
const end = '-----END AGE ENCRYPTED FILE-----';

export function isArmored(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 1024)).toString('latin1').trimStart().startsWith(begin);
}

/** All lines have 64 characters, only the last may have fewer, but not none. */
const fullLines = /^(?:[^\n]{64}\n)*[^\n]{1,64}$/;

/**
 * The binary file inside, or the bytes themselves if they aren't armored.
 *
 * @throws Error with the reason; white space around the armor is allowed, anything else isn't
 */
export function dearmor(bytes: Uint8Array): Uint8Array {
  if (!isArmored(bytes)) return bytes;
  const text = Buffer.from(bytes).toString('latin1').trim().replaceAll('\r\n', '\n');
  if (!text.startsWith(`${begin}\n`)) throw new Error('its armor begins wrongly');
  if (!text.endsWith(`\n${end}`)) throw new Error('its armor is cut off');
  const lines = text.slice(begin.length + 1, -end.length - 1);
  const body = fullLines.test(lines) ? decodePaddedBase64(lines.replaceAll('\n', '')) : null;
  if (body === null) throw new Error('its armor is damaged');
  return body;
}
