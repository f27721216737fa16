import fc from 'fast-check';
import { addressBytes, addressText, rangeBytes, rangeText } from '../../lib/x509/address.js';
import { CertflakeError } from '../../lib/errors.js';

/** A canonical form that isn't ours: WHATWG URLs write IPv6 as RFC 5952 does. */
const canonical = (text: string) => new URL(`http://[${text}]`).hostname.slice(1, -1);

describe('addresses', () => {
  test.each([
    ['10.0.0.4', '0a000004'],
    ['::1', '00000000000000000000000000000001'],
    ['fe80::1:0:0:2', 'fe800000000000000001000000000002'],
    ['64:ff9b::192.0.2.1', '0064ff9b0000000000000000c0000201'],
    ['::ffff:10.0.0.1', '0a000001'],
    ['::FFFF:a00:1', '0a000001'],
    ['::', '00000000000000000000000000000000'],
  ])('%s has the bytes %s', (text, hex) => {
    expect(Buffer.from(addressBytes(text)).toString('hex')).toBe(hex);
  });

  test.each([
    'fe80::1%eth0',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.1/8',
    'host',
    '',
    '1::2::3',
  ])('"%s" is no address', (text) => {
    expect(() => addressBytes(text)).toThrow(CertflakeError);
  });

  test('the text of any IPv6 address is canonical and reads back', () => {
    const group = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(0xffff));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const bytes = Uint8Array.from(groups.flatMap((g) => [g >> 8, g & 255]));
        const text = addressText(bytes);
        expect(text).toBe(canonical(groups.map((g) => g.toString(16)).join(':')));
        if (!text.startsWith('::ffff:')) expect(addressBytes(text)).toEqual(bytes);
      }),
    );
  });

  test.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['10.0.0.4', '10.0.0.4/32'],
    ['192.168.130.0/23', '192.168.130.0/23'],
    ['fd00::5/9', 'fd00::/9'],
  ])('the range %s is %s', (text, canonicalRange) => {
    expect(rangeText(rangeBytes(text))).toBe(canonicalRange);
  });

  test.each(['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1', 'x/8'])(
    '"%s" is no range',
    (text) => {
      expect(() => rangeBytes(text)).toThrow(CertflakeError);
    },
  );

  test('a mask that is no prefix is shown as it is', () => {
    expect(rangeText(Uint8Array.of(10, 0, 0, 1, 255, 0, 255, 0))).toBe('10.0.0.1/255.0.255.0');
    expect(rangeText(Uint8Array.of(1, 2, 3))).toBe('#010203');
  });
});
