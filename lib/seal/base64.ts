/** age's base64: standard alphabet, no padding, canonical (age v1, "ABNF definition of file format"). */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('base64')
    .replace(/=+$/, '');
}

/** Null if the text isn't canonical: padded, with stray characters, or with loose trailing bits. */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return encodeBase64(bytes) === text ? bytes : null;
}

/** Padded base64 as in SSH public keys and armor; null if it isn't canonical. */
export function decodePaddedBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
