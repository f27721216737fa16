import { isIP } from 'node:net';
import type { GeneralName } from '../model/index.js';
import { addressBytes, addressText } from './address.js';

/** Whether a certificate's names include this one; a wildcard covers one label (RFC 6125, 6.4.3). */
export function covers(names: readonly GeneralName[], wanted: string): boolean {
  if (isIP(wanted) !== 0) {
    const address = addressText(addressBytes(wanted));
    return names.some(({ type, value }) => type === 'ip' && value === address);
  }
  const dns = wanted.toLowerCase();
  const wildcard = dns.replace(/^[^.]+/, '*');
  return names.some(
    ({ type, value }) => type === 'dns' && [dns, wildcard].includes(value.toLowerCase()),
  );
}
