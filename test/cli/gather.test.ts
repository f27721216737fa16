import { gather } from '../../lib/cli/render/gather.js';
import type { Problem } from '../../lib/errors.js';
import { testEnds } from '../liveness.js';

const about = (place: string, more: Partial<Problem> = {}): Problem => ({
  code: 'needs-new-key',
  place,
  message: 'its host has a new key',
  hint: 'run it',
  level: 'warning',
  ...more,
});

const places = (problems: Problem[]) => gather(problems).map(({ place }) => place);

test('three of a kind are said one by one, in their order', () => {
  const other = about('x', { message: 'something else' });
  expect(places([about('a'), other, about('b'), about('c')])).toEqual(['a', 'x', 'b', 'c']);
});

test('four are said once, where the first is', () => {
  const other = about('x', { hint: 'run that' });
  const many = [about('a'), other, about('b'), about('c'), about('d')];
  expect(places(many)).toEqual(['a and 3 more', 'x']);
});

test('what waits for an authority is counted', () => {
  const waiting = {
    code: 'authority-unusable',
    message: 'waits for "a"',
    together: 'certificates wait for "a"',
  } as const;
  const gathered = gather([about('a', waiting), about('b', waiting)]);
  expect(gathered).toMatchObject([{ place: '', message: '2 certificates wait for "a"' }]);
});

testEnds('any number of a kind is gathered quickly', () => {
  const many = Array.from({ length: 50_000 }, (_, n) => about(`h${n}`));
  expect(places(many)).toEqual(['h0 and 49999 more']);
});

test('a hint that speaks of all who are named together is said once, by the last', () => {
  const named = { code: 'rules-name-unaccepted', hint: 'accept a and b' } as const;
  const all = [about('r', named), about('r', { ...named, message: 'names b' }), about('x')];
  expect(gather(all).map(({ hint }) => hint)).toEqual([undefined, 'accept a and b', 'run it']);
  const apart = [all[0]!, about('x'), all[1]!];
  expect(gather(apart).map(({ hint }) => hint)).toEqual(apart.map(({ hint }) => hint));
});
