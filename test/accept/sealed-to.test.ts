import { sealedTo, withSealed, type Sealed } from '../../lib/accept/sealed-to.js';
import { nothingAccepted } from '../../lib/accept/record.js';
import type { Accepted, AcceptedKey, ManifestEntry, Observation } from '../../lib/model/index.js';

const [ann, bob, eve] = ['age1ann', 'age1bob', 'age1eve'];
const publicKey = 'p';

const entry = (...keys: string[]) =>
  ({ sealed: 'digest', publicKey, recipients: { operator: keys } }) as unknown as ManifestEntry;

const lies = (header: string, noted: ManifestEntry) =>
  ({ key: { state: 'read', digest: 'digest', header }, entry: noted }) as unknown as Observation;

const noteOf = (header: string, ...keys: string[]) => ({ header, recipients: { operator: keys } });

const recordWith = (key: AcceptedKey): Accepted => ({ ...nothingAccepted(), keys: { x: key } });

const before = recordWith({ publicKey, readers: [ann, bob], sealed: [noteOf('one', ann, bob)] });

/** What a run notes about the key `x`, for which ann and bob are accepted. */
function notedBy(
  observation: Observation,
  { record, made }: { record?: Accepted; made?: Sealed } = {},
): AcceptedKey['sealed'] {
  const seen = { record, observed: { x: observation }, made: new Map(made ? [['x', made]] : []) };
  return withSealed({ x: { publicKey, readers: [ann, bob] } }, seen)['x']!.sealed;
}

test('a manifest is believed where all whom it names are accepted', () => {
  expect(notedBy(lies('one', entry(ann, bob)))).toEqual([noteOf('one', ann, bob)]);
  expect(notedBy(lies('one', entry(ann, eve)))).toBeUndefined();
});

test('of a file that is noted it is not believed', () => {
  expect(notedBy(lies('one', entry(ann)), { record: before })).toEqual([noteOf('one', ann, bob)]);
});

test('another file is noted beside, as a run seals it or a colleague has', () => {
  const both = [noteOf('one', ann, bob), noteOf('two', ann)];
  expect(notedBy(lies('two', entry(ann)), { record: before })).toEqual(both);
  const made = { entry: entry(ann), header: 'two' };
  expect(notedBy(lies('one', entry(ann, bob)), { record: before, made })).toEqual(both);
});

test('a manifest that names a stranger for another file leaves what is noted of the former one', () => {
  const observation = lies('two', entry(ann, eve));
  expect(notedBy(observation, { record: before })).toEqual([noteOf('one', ann, bob)]);
  expect(sealedTo(before, 'x', observation)).toBeUndefined();
});

test('the eight latest files of a key are noted', () => {
  let record = before;
  for (let file = 0; file < 12; file += 1) {
    const sealed = notedBy(lies(`${file}`, entry(ann)), { record })!;
    record = recordWith({ publicKey, readers: [ann, bob], sealed });
  }
  const headers = record.keys['x']!.sealed!.map(({ header }) => header);
  expect(headers).toEqual(['4', '5', '6', '7', '8', '9', '10', '11']);
});

test('what is noted holds for that header, and where the record lacks the id for its file from another one', () => {
  const readers = { operator: [ann, bob] };
  expect(sealedTo(before, 'x', lies('one', entry(eve)))).toEqual(readers);
  expect(sealedTo(before, 'x', lies('two', entry(eve)))).toBeUndefined();
  expect(sealedTo(before, 'y', lies('one', entry(eve)))).toEqual(readers);
  const both = { ...before, keys: { ...before.keys, y: { publicKey, readers: [] } } };
  expect(sealedTo(both, 'y', lies('one', entry(eve)))).toBeUndefined();
  expect(sealedTo(undefined, 'x', lies('one', entry(eve)))).toBeUndefined();
});
