import { alertOf, unreachable } from '../../../lib/verify/live/failures.js';

const failed = (code: string): Error => Object.assign(new Error('failed'), { code });

test.each([
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'authority', 'no authority that it trusts has signed it'],
  [
    'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
    'time',
    'a certificate has ended or is not valid yet',
  ],
  [
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'untold',
    'it refuses the certificate as bad, and gives no reason',
  ],
  [
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'untold',
    'it wants a certificate of an authority that it trusts',
  ],
  ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'untold', 'it hangs up (TLS alert: internal error)'],
  ['ERR_SSL_SSL/TLS_ALERT_UNKNOWN_CA', 'authority', 'no authority that it trusts has signed it'],
])('%s is a refusal', (code, fault, reason) => {
  expect(alertOf(failed(code))).toEqual({ fault, reason });
});

test('a version that the server does not speak is no refusal', () => {
  expect(alertOf(failed('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'))).toBe('version');
});

test.each([failed('ECONNRESET'), failed('ERR_SSL_WRONG_VERSION_NUMBER'), new Error('a defect')])(
  '%j is no alert',
  (error) => {
    expect(alertOf(error)).toBeUndefined();
  },
);

const endpoint = { address: 'fd00::1', port: 6443 };

test.each([
  ['ECONNREFUSED', 'nothing listens at [fd00::1]:6443'],
  ['EAI_AGAIN', 'cannot resolve [fd00::1]:6443'],
  ['EHOSTUNREACH', 'no route leads to [fd00::1]:6443'],
  ['ETIMEDOUT', 'no answer came from [fd00::1]:6443'],
  ['HPE_INVALID_CONSTANT', 'TLS is spoken, but no HTTP, at [fd00::1]:6443'],
  ['EPROTO', 'the connection failed (EPROTO), to [fd00::1]:6443'],
])('%s keeps a connection from coming about', (code, message) => {
  const cause = failed(code);
  expect(unreachable(endpoint, cause)).toMatchObject({
    code: 'unreached',
    message,
    cause,
    hint: expect.any(String) as string,
  });
});

test('a defect is no failure of a connection', () => {
  const defect = new TypeError('a defect');
  expect(() => unreachable(endpoint, defect)).toThrow(defect);
});
