import { sealedTo, withSealed } from '../../lib/accept/sealed-to.js';
import { nothingAccepted } from '../../lib/accept/record.js';
import type { Accepted, AcceptedKey, ManifestEntry, Observation } from '../../lib/model.js';

const [ann, bob, eve] = ['age1ann', 'age1bob', 'age1eve'];
const publicKey = 'p';

const entry = (file: string, ...keys: string[]) =>
  ({ sealed: file, publicKey, recipients: { operator: keys } }) as unknown as ManifestEntry;

const lies = (file: string, noted: ManifestEntry) =>
  ({ key: { state: 'read', digest: file }, entry: noted }) as unknown as Observation;

const recordWith = (key: AcceptedKey): Accepted => ({ ...nothingAccepted(), keys: { x: key } });

/** What a run notes of the key `x`, which ann and bob are accepted for. */
function notedBy(
  observation: Observation,
  { record, made }: { record?: Accepted; made?: ManifestEntry } = {},
): AcceptedKey['sealed'] {
  const seen = { record, observed: { x: observation }, made: new Map(made ? [['x', made]] : []) };
  return withSealed({ x: { publicKey, readers: [ann, bob] } }, seen)['x']!.sealed;
}

const before = recordWith({
  ...{ publicKey, readers: [ann, bob] },
  sealed: { file: 'one', recipients: { operator: [ann, bob] } },
});

test('a manifest is believed where all whom it names are accepted', () => {
  const noted = notedBy(lies('one', entry('one', ann, bob)));
  expect(noted).toEqual({ file: 'one', recipients: { operator: [ann, bob] } });
  expect(notedBy(lies('one', entry('one', ann, eve)))).toBeUndefined();
});

test('of the same file it is believed once, and not at all of a file that was sealed here', () => {
  const noted = notedBy(lies('one', entry('one', ann)), { record: before });
  expect(noted).toEqual(before.keys['x']!.sealed);
});

test('another file is noted anew, as a run seals it or a colleague has', () => {
  const other = { file: 'two', recipients: { operator: [ann] } };
  const observation = lies('two', entry('two', ann));
  expect(notedBy(observation, { record: before })).toEqual(other);
  const made = entry('two', ann);
  expect(notedBy(lies('one', entry('one', ann, bob)), { record: before, made })).toEqual(other);
});

test('a manifest that names a stranger for another file leaves what is noted of the former one', () => {
  const observation = lies('two', entry('two', ann, eve));
  expect(notedBy(observation, { record: before })).toEqual(before.keys['x']!.sealed);
  expect(sealedTo(before, 'x', observation)).toBeUndefined();
});

test('what is noted holds for these bytes alone', () => {
  const { recipients } = before.keys['x']!.sealed!;
  expect(sealedTo(before, 'x', lies('one', entry('one', eve)))).toEqual(recipients);
  expect(sealedTo(before, 'y', lies('one', entry('one', eve)))).toBeUndefined();
  expect(sealedTo(undefined, 'x', lies('one', entry('one', eve)))).toBeUndefined();
});
