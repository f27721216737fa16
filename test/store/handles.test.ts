import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdCompared, holdOpen, type Hold } from '../../lib/store/handles.js';
import { inFolder } from './folder.js';

const ways: [string, Hold][] = [
  ['compared before and after', holdCompared],
  ...(process.platform === 'linux' ? [['held open', holdOpen] satisfies [string, Hold]] : []),
];

/** A program that puts a link in the place of a folder between our look and our write. */
function exchange(root: string, folder: string, target: string): void {
  renameSync(join(root, folder), join(root, 'away'));
  symlinkSync(target, join(root, folder));
}

describe.each(ways)('a folder that is %s', (_, hold) => {
  test('is found, and the root may be reached through a link', () =>
    inFolder(async (root) => {
      await mkdir(join(root, 'real/certs/ca'), { recursive: true });
      await symlink('real', join(root, 'linked'));
      const { at, release } = hold(join(root, 'linked'), 'certs/ca');
      await writeFile(join(at, 'x'), 'X');
      release();
      expect(await readFile(join(root, 'real/certs/ca/x'), 'utf8')).toBe('X');
    }));

  test.each(['certs', 'certs/ca', 'file', 'certs/ca/x'])('is never the link or file %s', (path) =>
    inFolder(async (root) => {
      await mkdir(join(root, 'real/ca/x'), { recursive: true });
      await symlink('real', join(root, 'certs'));
      await writeFile(join(root, 'file'), '');
      expect(() => hold(root, path)).toThrow(expect.objectContaining({ code: 'ENOTDIR' }) as Error);
    }),
  );

  test('and is missing is told from one that is a link', () =>
    inFolder((root) => {
      expect(() => hold(root, 'none/x')).toThrow(
        expect.objectContaining({ code: 'ENOENT' }) as Error,
      );
      return Promise.resolve();
    }));
});

test('what is written while a folder is held open goes there, not where its name leads by then', () =>
  inFolder(async (root) => {
    if (process.platform !== 'linux') return;
    await mkdir(join(root, 'certs/ca'), { recursive: true });
    await mkdir(join(root, '.git'));
    const { at, release } = holdOpen(root, 'certs/ca');
    exchange(root, 'certs', '.git');
    writeFileSync(join(at, 'x'), 'X');
    release();
    expect(readFileSync(join(root, 'away/ca/x'), 'utf8')).toBe('X');
  }));

test('a folder that was replaced while it was compared is noticed', () =>
  inFolder(async (root) => {
    await mkdir(join(root, 'certs/ca'), { recursive: true });
    await mkdir(join(root, 'other'));
    const linked = holdCompared(root, 'certs/ca');
    exchange(root, 'certs/ca', '../other');
    expect(() => {
      linked.release();
    }).toThrow();
    await mkdir(join(root, 'certs/shared'));
    const moved = holdCompared(root, 'certs/shared');
    await rename(join(root, 'certs/shared'), join(root, 'certs/gone'));
    await mkdir(join(root, 'certs/shared'));
    expect(() => {
      moved.release();
    }).toThrow('certs/shared was replaced by something else during the run');
  }));
