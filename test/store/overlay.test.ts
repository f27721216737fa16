import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Manifest, SealedKey } from '../../lib/model/index.js';
import { overlay } from '../../lib/store/overlay.js';
import { lockStore } from '../../lib/store/transaction.js';
import { openTree, type Tree } from '../../lib/store/tree.js';
import type { Write } from '../../lib/store/writes.js';
import { contents, inFolder } from './folder.js';

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();
const sealed = (body: string) =>
  Buffer.from(`age-encryption.org/v1\n${body}`) as Uint8Array as SealedKey;
const manifest: Manifest = { version: 1, certificates: {} };

const files = {
  'certs/ca/k8s.crt': 'A',
  'certs/ca/k8s.key.age': 'age-encryption.org/v1\nA',
  'certs/ca/k8s.next.crt': 'B',
  'certs/ca/k8s.next.key.age': 'age-encryption.org/v1\nB',
  'certs/derived/web-1/k8s-kubelet.crt': 'L',
  'certs/derived/web-2/k8s-kubelet.crt': 'M',
};

async function write(root: string): Promise<void> {
  for (const [path, body] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), body);
  }
}

/** What `rotate` writes to begin to issue: the next key becomes the present one. */
const issue: Write[] = [
  { path: 'certs/ca/k8s.crt', certificate: 'B A' },
  { path: 'certs/ca/k8s.old.crt', certificate: 'A' },
  { path: 'certs/ca/manifest.json', manifest },
  { move: 'certs/ca/k8s.key.age', to: 'certs/ca/k8s.old.key.age' },
  { move: 'certs/ca/k8s.next.key.age', to: 'certs/ca/k8s.key.age' },
  { remove: 'certs/ca/k8s.next.crt' },
  { remove: 'certs/derived/web-2/k8s-kubelet.crt' },
];

/** Every file below a folder. */
function all(tree: Tree, folder = tree.dir): Record<string, string> {
  return Object.fromEntries(
    tree.list(folder).flatMap((name) => {
      const path = `${folder}/${name}`;
      const bytes = /\.(crt|age|json)$/.test(name) ? tree.read(path) : undefined;
      return bytes ? [[path, text(bytes)!]] : Object.entries(all(tree, path));
    }),
  );
}

test('reads and lists as the tree will be after the commit', () =>
  inFolder(async (root) => {
    await write(root);
    const coming = overlay(openTree(root, 'certs'), issue);
    const read = all(coming);
    expect(await contents(root)).toEqual(files);
    const store = await lockStore(root, 'certs');
    await store.commit(issue);
    await store.release();
    expect(read).toEqual(all(openTree(root, 'certs')));
    expect(Object.keys(read)).toEqual([
      'certs/ca/k8s.crt',
      'certs/ca/k8s.key.age',
      'certs/ca/k8s.old.crt',
      'certs/ca/k8s.old.key.age',
      'certs/ca/manifest.json',
      'certs/derived/web-1/k8s-kubelet.crt',
    ]);
    expect(read['certs/ca/k8s.key.age']).toContain('B');
  }));

test('reads nothing where a file is moved away or removed', () =>
  inFolder(async (root) => {
    await write(root);
    const coming = overlay(openTree(root, 'certs'), issue);
    expect(coming.read('certs/ca/k8s.next.crt')).toBeUndefined();
    expect(coming.read('certs/ca/k8s.next.key.age')).toBeUndefined();
  }));

test('lists a folder that a removal empties no more', () =>
  inFolder(async (root) => {
    await write(root);
    const coming = overlay(openTree(root, 'certs'), issue);
    expect(coming.list('certs/derived')).toEqual(['web-1']);
    expect(coming.list('certs/derived/web-2')).toEqual([]);
  }));

test('lists a folder that a write makes', () =>
  inFolder(async (root) => {
    await write(root);
    const path = 'certs/derived/web-3/k8s-kubelet.key.age';
    const coming = overlay(openTree(root, 'certs'), [{ path, key: sealed('N') }]);
    expect(coming.list('certs/derived')).toEqual(['web-1', 'web-2', 'web-3']);
    expect(coming.list('certs/derived/web-3')).toEqual(['k8s-kubelet.key.age']);
    expect(text(coming.read(path))).toContain('N');
    expect(text(coming.read(path, 3))).toBe('age');
  }));

test('prints a manifest as the store does', () =>
  inFolder(async (root) => {
    await write(root);
    const coming = overlay(openTree(root, 'certs'), issue);
    expect(text(coming.read('certs/ca/manifest.json'))).toBe(
      '{\n  "certificates": {},\n  "version": 1\n}\n',
    );
  }));

test('refuses paths as the tree does, also those of a write', () =>
  inFolder(async (root) => {
    await write(root);
    const coming = overlay(openTree(root, 'certs'), [{ path: 'other/k8s.crt', certificate: 'X' }]);
    expect(() => coming.read('other/k8s.crt')).toThrow('other/k8s.crt');
    expect(() => coming.read('certs/../k8s.crt')).toThrow('k8s.crt');
  }));

test('refuses a private key under the name of a certificate', () =>
  inFolder(async (root) => {
    await write(root);
    const certificate = '-----BEGIN PRIVATE KEY-----';
    const writes = [{ path: 'certs/ca/k8s.crt', certificate }];
    expect(() => overlay(openTree(root, 'certs'), writes)).toThrow();
  }));
