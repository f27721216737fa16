import { CertflakeError } from '../../lib/errors.js';
import { derAt } from '../../lib/x509/der.js';
import { readTime } from '../../lib/x509/time.js';

const utc = (text: string) =>
  derAt(Buffer.concat([Buffer.of(0x17, text.length), Buffer.from(text)]));
const general = (text: string) =>
  derAt(Buffer.concat([Buffer.of(0x18, text.length), Buffer.from(text)]));

describe('times', () => {
  test.each([
    [utc('491231235959Z'), '2049-12-31T23:59:59Z'],
    [utc('500101000000Z'), '1950-01-01T00:00:00Z'],
    [utc('700101000000Z'), '1970-01-01T00:00:00Z'],
    [general('20500101000000Z'), '2050-01-01T00:00:00Z'],
    [general('00010101000000Z'), '0001-01-01T00:00:00Z'],
    [general('99991231235959Z'), '9999-12-31T23:59:59Z'],
    [general('20240229120000Z'), '2024-02-29T12:00:00Z'],
  ])('%# is %s', (value, date) => {
    expect(readTime(value, 'notAfter')).toBe(Date.parse(date) / 1000);
  });

  test.each([
    utc('4912312359Z'),
    utc('491231235959+0100'),
    utc('491331235959Z'),
    utc('250229000000Z'),
    utc('250101240000Z'),
    utc('250101006000Z'),
    general('20500101000000.5Z'),
    general('500101000000Z'),
    derAt(Buffer.from('0c0d3439313233313233353935395a', 'hex')),
    undefined,
  ])('%# is none', (value) => {
    expect(() => readTime(value, 'notAfter')).toThrow(
      new CertflakeError('its notAfter is not a time', { code: 'certificate-damaged' }),
    );
  });
});
