import { idleWord, nameableClaims, nameableIn } from '../../lib/accept/idle.js';
import { nothingAccepted } from '../../lib/accept/record.js';
import type { Claim } from '../../lib/model/index.js';

const digest = 'ab'.repeat(32);
const reader = (owner: string, fingerprint: string): Claim => ({
  ...{ kind: 'reader', id: 'x', owner, key: fingerprint, fingerprint },
  ...{ replaces: [], exists: true },
});
const known = nameableClaims([
  reader('operator', 'SHA256:a'),
  reader('operator:k8s', 'SHA256:c'),
  reader('host:web-1', 'SHA256:b'),
  { ...{ kind: 'authority', id: 'ca-x', ca: 'x', path: '', subject: '' }, fingerprint: digest },
]);

test.each(['SHA256:b', 'host:web-1=SHA256:b', 'operator=SHA256:a', digest, `x=${digest}`])(
  '%s names something',
  (word) => {
    expect(idleWord([word], known, false)).toBeUndefined();
  },
);

test('a digest may be written as openssl prints it', () => {
  const printed = digest.toUpperCase().match(/../g)!.join(':');
  expect(idleWord([printed, `x=${printed}`], known, false)).toBeUndefined();
});

test.each(['abc', 'SHA256:', 'operator', 'SHA256:d', 'x=SHA256:d'])(
  '%s names nothing, whatever else is asked',
  (word) => {
    const idle = { word, meant: [] };
    expect(idleWord(['SHA256:b', word], known, true)).toEqual(idle);
    expect(idleWord([word], known, false)).toEqual(idle);
  },
);

test.each([
  ['SHA256:a', 'operator=SHA256:a'],
  ['SHA256:c', 'operator:k8s=SHA256:c'],
  ['operator=SHA256:b', 'host:web-1=SHA256:b'],
])('%s is left to the question if there is one: it is %s', (word, meant) => {
  expect(idleWord([word], known, true)).toBeUndefined();
  expect(idleWord([word], known, false)).toEqual({ word, meant: [meant] });
});

test('what was accepted once may be said again', () => {
  const record = {
    ...nothingAccepted(),
    authorities: { gone: [{ certificate: digest, publicKey: 'k' }] },
    readers: { 'host:gone': ['one'] },
    formerReaders: { 'host:former': ['two'] },
    keys: { 'a-key': { publicKey: 'ef', readers: [] } },
  };
  const once = nameableIn(record, (key) => `SHA256:${key}`);
  const words = [digest, 'SHA256:one', 'SHA256:two', 'a-key=ef'];
  expect(idleWord(words, once, false)).toBeUndefined();
});
