import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { lockStore, type Write } from '../../lib/store/transaction.js';
import { contents, inFolder, sealedKey } from '../store/folder.js';

const quiet = { stdio: 'pipe' as const };

/** Runs on a file system of 128 KiB if this process may mount one; otherwise says so. */
async function onTinyDisk(body: (root: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const root = join(folder, 'disk');
    await mkdir(root);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'certflake-test', root], quiet);
    } catch {
      console.warn('skipped: no right to mount a tiny file system');
      return;
    }
    try {
      await body(root);
    } finally {
      execFileSync('umount', [root], quiet);
    }
  });
}

const key = (name: string, size: number): Write => ({
  path: `certs/shared/k8s-${name}.key.age`,
  key: sealedKey(name.repeat(size)),
});

test('a full disk is named with the file, changes nothing, and a smaller commit still fits', () =>
  onTinyDisk(async (root) => {
    const store = await lockStore(root, 'certs');
    await store.commit([key('a', 20_000)]);
    const before = await contents(root);
    const big = Array.from({ length: 9 }, (_, index) => key(String(index), 16_000));
    await expect(store.commit([key('a', 10), ...big])).rejects.toMatchObject({
      code: 'no-space',
      message: expect.stringMatching(
        /^cannot write certs\/shared\/k8s-\w\.key\.age: no space left/,
      ) as string,
      hint: 'free some space and run it again',
      changed: 'nothing',
    });
    expect(await contents(root)).toEqual(before);
    await store.commit([key('b', 10)]);
    await store.release();
    expect(Object.keys(await contents(root))).toContain('certs/shared/k8s-b.key.age');
  }));

test('a file system that has become read-only is named, and changes nothing', () =>
  onTinyDisk(async (root) => {
    const store = await lockStore(root, 'certs');
    await store.commit([key('a', 10)]);
    const before = await contents(root);
    execFileSync('mount', ['-o', 'remount,ro', root], quiet);
    await expect(store.commit([key('a', 20)])).rejects.toMatchObject({ code: 'read-only' });
    await expect(store.release()).rejects.toMatchObject({ code: 'read-only' });
    await expect(lockStore(root, 'certs')).rejects.toMatchObject({ code: 'read-only' });
    expect(await contents(root)).toEqual(before);
    execFileSync('mount', ['-o', 'remount,rw', root], quiet);
    await store.release();
    await (await lockStore(root, 'certs')).release();
  }));

test('a folder on another file system is refused before anything changes', () =>
  onTinyDisk(async (disk) => {
    const root = join(disk, '..');
    const store = await lockStore(root, 'certs');
    await mkdir(join(root, 'certs/shared'));
    execFileSync('mount', ['--bind', disk, join(root, 'certs/shared')], quiet);
    try {
      await expect(store.commit([key('a', 10)])).rejects.toMatchObject({
        code: 'other-device',
        changed: 'nothing',
      });
      expect(Object.keys(await contents(root))).toEqual(['certs/.certflake/.gitignore']);
    } finally {
      execFileSync('umount', [join(root, 'certs/shared')], quiet);
      await store.release();
    }
  }));

test('a folder that takes no files is refused before anything changes', () =>
  onTinyDisk(async (root) => {
    const store = await lockStore(root, 'certs');
    await store.commit([key('a', 10)]);
    const before = await contents(root);
    const shared = join(root, 'certs/shared');
    execFileSync('mount', ['--bind', shared, shared], quiet);
    execFileSync('mount', ['-o', 'remount,bind,ro', shared], quiet);
    try {
      await expect(store.commit([key('a', 20)])).rejects.toMatchObject({
        code: 'read-only',
        file: 'certs/shared',
        changed: 'nothing',
      });
      expect(await contents(root)).toEqual(before);
    } finally {
      execFileSync('umount', [shared], quiet);
      await store.release();
    }
  }));
