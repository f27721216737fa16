import { misfitsAfter, withMisfits } from '../../lib/accept/misfits.js';
import { nothingAccepted, parseAccepted, printAccepted } from '../../lib/accept/record.js';
import type { Accepted, Observation, Observations } from '../../lib/model/index.js';

const observation = (sealed: string, publicKey: string, opened?: string): Observation => ({
  id: 'x',
  certificate: { state: 'read', certificates: [{ publicKey } as never] },
  key: { state: 'read', digest: sealed, header: 'h', stanzas: [] },
  ...(opened === undefined ? {} : { opened }),
});
const tree = (one: Observation): Observations => ({
  ...{ observed: { x: one }, orphans: [], strays: [], left: [], problems: [] },
});
const record: Accepted = {
  ...nothingAccepted(),
  misfits: { x: { sealed: 'file', publicKey: 'former' } },
};
const after = (one: Observation, before?: Accepted, made: string[] = []) => ({
  ...misfitsAfter(before, tree(one), new Set(made)),
});

test('a key that was opened and is not its certificate\u2019s is noted, and one that fits is not', () => {
  expect(after(observation('file', 'present', 'former'))).toEqual(record.misfits);
  expect(after(observation('file', 'present', 'present'), record)).toEqual({});
  expect(after(observation('file', 'present', 'former'), undefined, ['x'])).toEqual({});
});

test('a note stays with the very file that it is about', () => {
  expect(after(observation('file', 'present'), record)).toEqual(record.misfits);
  expect(after(observation('another', 'present'), record)).toEqual({});
});

test('a note is used for that file alone, and only where its certificate is of another key', () => {
  const openedIn = (one: Observation) => withMisfits(tree(one), record).observed['x']!.opened;
  expect(openedIn(observation('file', 'present'))).toBe('former');
  expect(openedIn(observation('another', 'present'))).toBeUndefined();
  expect(openedIn(observation('file', 'former'))).toBeUndefined();
  expect(openedIn(observation('file', 'present', 'proven'))).toBe('proven');
});

test('the record has the notes, and a damaged one is refused', () => {
  const text = printAccepted(record);
  expect(parseAccepted(text, 'the record').misfits).toEqual({ x: record.misfits!['x'] });
  const damaged = text.replace('"publicKey": "former"', '"publicKey": 1');
  expect(() => parseAccepted(damaged, 'the record')).toThrow('damaged');
});
