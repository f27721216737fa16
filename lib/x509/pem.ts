const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const LINE = 64;

/** A certificate in PEM, 64 characters a line, with a final newline. */
export function certificatePem(der: Uint8Array): string {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.length).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
}

/** One certificate's PEM after the other, each with a final newline. */
export const bundlePem = (certificates: readonly { pem: string }[]): string =>
  certificates.map(({ pem }) => `${pem.trimEnd()}\n`).join('');

/**
 * PEM as bytes, without a string on the way: strings can't be overwritten in memory, so that is how
 * private keys are written.
 */
export function pemBytes(label: string, der: Uint8Array): Uint8Array {
  const begin = Buffer.from(`-----BEGIN ${label}-----\n`);
  const end = Buffer.from(`-----END ${label}-----\n`);
  const length = 4 * Math.ceil(der.length / 3);
  const out = new Uint8Array(begin.length + length + Math.ceil(length / LINE) + end.length);
  out.set(begin);
  let at = begin.length;
  for (let i = 0; i < der.length; i += 3) {
    const bits = (der[i]! << 16) | ((der[i + 1] ?? 0) << 8) | (der[i + 2] ?? 0);
    const known = Math.min(3, der.length - i) + 1;
    for (let k = 0; k < 4; k++) out[at++] = k < known ? ALPHABET[(bits >> (18 - 6 * k)) & 63]! : 61;
    if (i + 3 >= der.length || (4 * (i / 3 + 1)) % LINE === 0) out[at++] = 10;
  }
  out.set(end, at);
  return out;
}
