import { alertOf, unreachable } from '../../../lib/verify/live/failures.js';

const failed = (code: string): Error => Object.assign(new Error('failed'), { code });

test.each([
  [
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'authority',
    'no trusted authority has signed the certificate',
  ],
  [
    'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
    'time',
    'a certificate has ended or is not valid yet',
  ],
  [
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'untold',
    'the server calls the certificate bad and gives no reason',
  ],
  [
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'untold',
    'the server wants a certificate of an authority that it trusts',
  ],
  [
    'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
    'untold',
    'the server closes the connection (TLS alert: internal error)',
  ],
  [
    'ERR_SSL_SSL/TLS_ALERT_UNKNOWN_CA',
    'authority',
    'no trusted authority has signed the certificate',
  ],
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
  ['EHOSTUNREACH', 'there is no route to [fd00::1]:6443'],
  ['ETIMEDOUT', 'no answer from [fd00::1]:6443'],
  ['HPE_INVALID_CONSTANT', 'the service at [fd00::1]:6443 speaks TLS but not HTTP'],
  ['EPROTO', 'the connection to [fd00::1]:6443 failed (EPROTO)'],
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
