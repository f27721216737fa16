import { nothingAccepted, parseAccepted, printAccepted } from '../../lib/accept/record.js';

const record = {
  ...nothingAccepted(),
  authorities: { b: [{ certificate: 'c1', publicKey: 'p1' }], a: [] },
  readers: { operator: ['age1b', 'age1a'], 'host:__proto__': ['ssh-ed25519 x'] },
  keys: { 'ca-b': { publicKey: 'p1', readers: ['age1a'] } },
};

test('a record is read as it was printed, whatever order its names were in', () => {
  const text = printAccepted(record);
  expect(JSON.stringify(parseAccepted(text, 'f'))).toBe(JSON.stringify(JSON.parse(text)));
  const { keys, readers, authorities } = record;
  expect(printAccepted({ version: 1, keys, readers, formerAuthorities: [], authorities })).toBe(
    text,
  );
});

test('no name means anything but itself', () => {
  const read = parseAccepted(printAccepted(record), 'f');
  expect(read.readers['constructor']).toBeUndefined();
  expect(Object.keys(read.keys)).toEqual(['ca-b']);
  expect(nothingAccepted().authorities['constructor']).toBeUndefined();
});

const withSealed = (sealed: unknown): string =>
  printAccepted({
    ...record,
    keys: { x: { publicKey: 'p', readers: [], sealed: sealed as never } },
  });

test.each([
  ['{', 'damaged'],
  ['[]', 'damaged'],
  ['{"version":2}', 'another version'],
  ['{"version":1}', 'damaged'],
  [printAccepted(record).replace('"age1a"', '7'), 'damaged'],
  [printAccepted(record).replace('"certificate"', '"other"'), 'damaged'],
  [printAccepted(record).replace('"readers": [', '"readers": [['), 'damaged'],
  [withSealed([{ header: 'f' }]), 'damaged'],
  [withSealed({ 0: 'f' }), 'damaged'],
  [withSealed([{ header: 'f', recipients: { operator: 'age1a' } }]), 'damaged'],
  [printAccepted({ ...record, formerKeys: { 'ca-b': 'p0' as never } }), 'damaged'],
])('%j is no record: nothing is taken for accepted', (text, fact) => {
  expect(() => parseAccepted(text, '.git/certflake/accepted-1.json')).toThrow(
    new RegExp(`^cannot use \\.git/certflake/accepted-1\\.json, the record of .*: .*${fact}`),
  );
});
