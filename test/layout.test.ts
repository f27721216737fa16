import { entryOf, isOurs, keyAt, placeIn } from '../lib/model/layout.js';
import { entryOrphan, folderOfOrphan, manifestEntry } from '../lib/model/orphan.js';

test.each([
  ['ca/k8s.crt', { dir: '', below: 'ca/k8s.crt' }],
  ['a/b/shared/k8s-sa.crt', { dir: 'a/b', below: 'shared/k8s-sa.crt' }],
  ['certs/derived/web-1/x', { dir: 'certs', below: 'derived/web-1/x', host: 'web-1' }],
  ['derived/ca/x', { dir: '', below: 'derived/ca/x', host: 'ca' }],
  ['certs/derived/shared/x', { dir: 'certs', below: 'derived/shared/x', host: 'shared' }],
  ['my-ca/x', undefined],
  ['derived/x', undefined],
  ['x', undefined],
])('%s has its place in a tree', (path, place) => {
  expect(placeIn(path)).toEqual(place);
});

test.each([
  ['ca/k8s.key.age', { id: 'ca-k8s' }],
  ['shared/k8s-sa.key.age', { id: 'shared-k8s-sa' }],
  ['derived/web-1/k8s-web.key.age', { id: 'derived-web-1-k8s-web', host: 'web-1' }],
  ['derived/ca/k8s-web.key.age', { id: 'derived-ca-k8s-web', host: 'ca' }],
  ['certs/ca/k8s.key.age', undefined],
  ['ca/k8s.crt', undefined],
])('a sealed key at %s belongs to a spec', (path, key) => {
  expect(keyAt(path)).toEqual(key);
});

test('certflake knows what it calls a file', () => {
  const names = ['a.crt', 'a.key.age', 'manifest.json', 'a.json', 'xmanifest.json', 'a.crt.bak'];
  expect(names.filter(isOurs)).toEqual(names.slice(0, 3));
});

test('an orphan is a file or what a manifest alone has', () => {
  const { path, entry } = entryOf('certs/ca/k8s.crt');
  expect([path, entry]).toEqual(['certs/ca/manifest.json', 'k8s']);
  const orphan = entryOrphan(path, entry);
  expect(manifestEntry(orphan)).toEqual({ path, entry });
  expect(manifestEntry('certs/ca/k8s#1.crt')).toBeUndefined();
  expect([orphan, 'certs/ca/k8s.crt'].map(folderOfOrphan)).toEqual(['certs/ca', 'certs/ca']);
});
