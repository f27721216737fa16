import { validity } from '../../lib/x509/validity.js';

const now = 1_800_000_000;
const year = 365 * 86400;

describe('validity', () => {
  test('begins five minutes ago and lasts the lifetime, in whole seconds', () => {
    expect(validity({ lifetime: year }, now + 0.7)).toEqual({
      notBefore: now - 300,
      notAfter: now - 300 + year,
      cut: false,
    });
  });

  test('never begins before its authority', () => {
    const issuer = { notBefore: now - 10, notAfter: now + 2 * year };
    expect(validity({ lifetime: 60 }, now, issuer).notBefore).toBe(now - 10);
  });

  test('never ends after its authority, and says that it was cut', () => {
    const issuer = { notBefore: now - year, notAfter: now + 60 };
    expect(validity({ lifetime: year }, now, issuer)).toMatchObject({
      notAfter: now + 60,
      cut: true,
    });
    const exact = { notBefore: now - year, notAfter: now - 300 + year };
    expect(validity({ lifetime: year }, now, exact).cut).toBe(false);
  });
});
