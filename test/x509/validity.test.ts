import { validity } from '../../lib/x509/validity.js';

const now = 1_800_000_000;
const year = 365 * 86400;

describe('validity', () => {
  test('begins five minutes ago and lasts the lifetime from now, in whole seconds', () => {
    expect(validity({ lifetime: year }, now + 0.7)).toEqual({
      notBefore: now - 300,
      notAfter: now + year,
      cut: false,
    });
  });

  test('never begins before its authority', () => {
    const issuer = { notBefore: now - 10, notAfter: now + 2 * year };
    expect(validity({ lifetime: 60 }, now, issuer)).toMatchObject({
      notBefore: now - 10,
      notAfter: now + 60,
    });
  });

  test.each([1, 60, 300, 301])(
    'a lifetime of %i seconds ends that much later than now',
    (seconds) => {
      expect(validity({ lifetime: seconds }, now).notAfter).toBe(now + seconds);
    },
  );

  test('never ends after its authority, and says that it was cut', () => {
    const issuer = { notBefore: now - year, notAfter: now + 60 };
    expect(validity({ lifetime: year }, now, issuer)).toMatchObject({
      notAfter: now + 60,
      cut: true,
    });
    const exact = { notBefore: now - year, notAfter: now + year };
    expect(validity({ lifetime: year }, now, exact).cut).toBe(false);
  });
});
