import { readExtensions } from '../../lib/x509/extensions.js';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const keyUsage = '300e 0603551d0f 0101ff 0404 0302 0780';

describe('extensions', () => {
  test('one of a kind is read, two are refused: programs differ on which counts', () => {
    expect(readExtensions(bytes(keyUsage)).usages.key).toEqual(['digitalSignature']);
    expect(() => readExtensions(bytes(keyUsage + keyUsage))).toThrow(
      'it has the extension 2.5.29.15 twice',
    );
  });

  test('the ninth key usage lies in a second byte', () => {
    const decipherOnly = '300f 0603551d0f 0101ff 0405 0303 070880';
    expect(readExtensions(bytes(decipherOnly)).usages.key).toEqual([
      'keyAgreement',
      'decipherOnly',
    ]);
  });

  test('CA:FALSE spelt out is no authority', () => {
    expect(readExtensions(bytes('300c 0603551d13 0405 3003 010100')).authority).toBeUndefined();
    expect(readExtensions(bytes('300c 0603551d13 0405 3003 0101ff')).authority).toEqual({});
  });

  test('a path length out of range is damage', () => {
    const negative = '300f 0603551d13 0408 3006 0101ff 020180';
    expect(() => readExtensions(bytes(negative))).toThrow('its path length is out of range');
  });
});
