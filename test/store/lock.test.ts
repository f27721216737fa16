import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sha256 } from '../../lib/store/digest.js';
import { thisProcess, type Owner } from '../../lib/store/owner.js';
import { ensureCodes } from '../../lib/store/secret.js';
import { stateOf } from '../../lib/store/state.js';
import { lockStore } from '../../lib/store/transaction.js';
import { withPrograms } from '../programs.js';
import { inFolder } from './folder.js';

const dir = 'certs';
const lockPath = `${dir}/.certflake/lock`;

async function leaveLock(root: string, owner: Partial<Owner> | string): Promise<string> {
  const path = join(root, lockPath);
  const body = typeof owner === 'string' ? owner : JSON.stringify({ ...thisProcess(), ...owner });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, body);
  return body;
}

/** The name of the claim on a lock of that text. */
const claimOn = (text: string) => `${lockPath}.${sha256(`lock\n${text}`).slice(0, 32)}`;

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

const names = async (root: string) => (await readdir(join(root, dir, '.certflake'))).sort();

test('a second one is told who holds it, since when, and to wait', () =>
  inFolder(async (root) => {
    const store = await lockStore(root, dir);
    await expect(lockStore(root, dir)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringMatching(
        new RegExp(
          `^${lockPath}: locked by process ${process.pid} on \\S+ since \\d{4}-\\d\\d-\\d\\dT`,
        ),
      ) as string,
      hint: 'wait until that process is done, then try again',
    });
    await store.release();
    await (await lockStore(root, dir)).release();
  }));

test('of many at once exactly one gets it', () =>
  inFolder(async (root) => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => lockStore(root, dir)),
    );
    const won = results.filter(({ status }) => status === 'fulfilled');
    const codes = results.flatMap((r) =>
      r.status === 'rejected' ? [(r.reason as { code: string }).code] : [],
    );
    expect(won).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['locked']));
  }));

test.each<[string, () => Partial<Owner>]>([
  ['a process that has ended', () => ({ pid: deadPid() })],
  ['a process whose number another one has now', () => ({ started: '1' })],
  ['a process from before the last restart', () => ({ boot: 'former' })],
])('the lock of %s is taken over', (_, owner) =>
  inFolder(async (root) => {
    const stale = await leaveLock(root, owner());
    const store = await lockStore(root, dir);
    expect(await readFile(join(root, lockPath), 'utf8')).not.toBe(stale);
    expect(await names(root)).toEqual(['.gitignore', 'lock', 'tmp']);
    await expect(lockStore(root, dir)).rejects.toMatchObject({ code: 'locked' });
    await store.release();
    expect(await names(root)).toEqual(['.gitignore', 'tmp']);
  }),
);

const byHand = expect.stringMatching(`delete ${lockPath}$`) as string;

test.each<[string, Partial<Owner> | string]>([
  ['another host', { host: 'elsewhere' }],
  ['another machine of the same name', { machine: 'other', boot: 'other' }],
  ['another container', { namespace: 'pid:[1]', pid: 999_999_999 }],
  ['nobody we can read', '{'],
  ['nobody at all', ''],
])('the lock of %s is never broken, and the way out names the file', (_, owner) =>
  inFolder(async (root) => {
    const body = await leaveLock(root, owner);
    await expect(lockStore(root, dir)).rejects.toMatchObject({ code: 'locked', hint: byHand });
    expect(await readFile(join(root, lockPath), 'utf8')).toBe(body);
  }),
);

test('a process that has ended while it took a dead one’s lock over is followed', () =>
  inFolder(async (root) => {
    const stale = await leaveLock(root, { pid: deadPid() });
    const claim = join(root, claimOn(stale));
    await writeFile(claim, JSON.stringify({ ...thisProcess(), pid: deadPid() }));
    const store = await lockStore(root, dir);
    expect(await names(root)).toEqual(['.gitignore', 'lock', 'tmp']);
    await store.release();
  }));

test('a living process that is taking a dead one’s lock over holds it already', () =>
  inFolder(async (root) => {
    const stale = await leaveLock(root, { pid: deadPid() });
    const claim = join(root, claimOn(stale));
    await writeFile(claim, JSON.stringify(thisProcess()));
    await expect(lockStore(root, dir)).rejects.toMatchObject({ code: 'locked' });
  }));

test('of many that find a dead one’s lock exactly one takes it over', () =>
  inFolder(async (root) => {
    for (let round = 0; round < 10; round++) {
      await leaveLock(root, { pid: deadPid() });
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, () => lockStore(root, dir)),
      );
      const won = results.flatMap((r) => (r.status === 'fulfilled' ? [r.value] : []));
      expect(won).toHaveLength(1);
      for (const store of won) await store.release();
    }
  }));

/** What another certflake says of this process's lock, whose `/proc` it sees like this. */
function saidBehind(hidden: string, root: string): string {
  const program = fileURLToPath(new URL('../../dist/store/transaction.js', import.meta.url));
  const script = `
    const { lockStore } = await import(${JSON.stringify(pathToFileURL(program).href)});
    const taken = await lockStore(${JSON.stringify(root)}, '${dir}').catch(({ code }) => code);
    console.log(typeof taken === 'string' ? taken : 'taken');`;
  const shell = `mount -t tmpfs none ${hidden} && exec "$0" --input-type=module -e "$1"`;
  const { stdout, stderr } = spawnSync(
    'unshare',
    ['-m', 'sh', '-c', shell, process.execPath, script],
    { encoding: 'utf8' },
  );
  return stdout.trim() || stderr;
}

withPrograms(
  ['unshare', 'mount'],
  'a machine that hides processes from each other (only root can mount, others skip it)',
  () => {
    // Only root mounts.
    const asRoot = process.getuid?.() === 0 ? test : test.skip;

    asRoot.each([
      ['its entry in /proc', `/proc/${process.pid}`],
      ['the boot id', '/proc/sys/kernel'],
    ])('keeps the lock of a process if %s is hidden', (_, hidden) =>
      inFolder(async (root) => {
        const store = await lockStore(root, dir);
        expect(saidBehind(hidden, root)).toBe('locked');
        await store.release();
        expect(saidBehind(hidden, root)).toBe('taken');
      }),
    );
  },
);

test('a zombie holds nothing', () =>
  inFolder(async (root) => {
    if (process.platform !== 'linux') return;
    // The shell never waits for the child that it leaves to `sleep`, its own later self.
    const shell = spawn('sh', ['-c', 'sh -c "echo \\$\\$" & exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [output] = (await once(shell.stdout, 'data')) as [Buffer];
    const pid = Number(output.toString());
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await readFile(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
    const { started, ...rest } = thisProcess();
    await leaveLock(
      root,
      JSON.stringify({
        ...rest,
        pid,
        started:
          (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ')[19] ?? started,
      }),
    );
    await (await lockStore(root, dir)).release();
    shell.kill();
  }));

describe('in a git work tree', () => {
  const inGit = (body: (root: string) => Promise<void>) =>
    inFolder(async (root) => {
      await mkdir(join(root, '.git/objects'), { recursive: true });
      await writeFile(join(root, '.git/HEAD'), 'ref: refs/heads/main\n');
      await body(root);
    });

  const ours = async (root: string, owner: Owner): Promise<Owner> => {
    const codes = await ensureCodes(stateOf(root, dir));
    return { ...owner, code: codes.of('lock', JSON.stringify(owner)) };
  };

  const elsewhere: Owner = { ...thisProcess(), host: 'elsewhere', pid: 1 };

  test.each<[string, Partial<Owner> | string]>([
    ['another host', elsewhere],
    ['another host with a code that is none', { ...elsewhere, code: 'x' }],
    ['another container', { namespace: 'pid:[1]', pid: 999_999_999 }],
    ['nobody we can read', '{'],
    ['nobody at all', ''],
  ])('the lock of %s, without our code, binds nobody and is told', (_, owner) =>
    inGit(async (root) => {
      await leaveLock(root, owner);
      const told: string[] = [];
      const store = await lockStore(root, dir, { onForeignLock: (path) => told.push(path) });
      expect(told).toEqual([lockPath]);
      await expect(lockStore(root, dir)).rejects.toMatchObject({ code: 'locked' });
      await store.release();
      expect(await names(root)).toEqual(['.gitignore', 'tmp']);
    }),
  );

  test('the lock of another machine with our code, as on a shared file system, is never broken', () =>
    inGit(async (root) => {
      await leaveLock(root, await ours(root, elsewhere));
      await expect(lockStore(root, dir)).rejects.toMatchObject({ code: 'locked', hint: byHand });
    }));

  test('the lock of a living process here holds, also of one with another secret', () =>
    inGit(async (root) => {
      await leaveLock(root, thisProcess());
      await expect(lockStore(root, dir)).rejects.toMatchObject({ code: 'locked' });
    }));

  test('of many that find a foreign lock exactly one takes it over', () =>
    inGit(async (root) => {
      // Who loses the race for a foreign lock must still judge the winner's: a rare case, so many rounds.
      for (let round = 0; round < 40; round++) {
        await leaveLock(root, elsewhere);
        const results = await Promise.allSettled(
          Array.from({ length: 20 }, () => lockStore(root, dir)),
        );
        const won = results.flatMap((r) => (r.status === 'fulfilled' ? [r.value] : []));
        expect(won).toHaveLength(1);
        for (const store of won) await store.release();
      }
    }));

  test('a dead process’s lock is taken over without a word', () =>
    inGit(async (root) => {
      await leaveLock(root, await ours(root, { ...thisProcess(), pid: deadPid() }));
      const told: string[] = [];
      const store = await lockStore(root, dir, { onForeignLock: (path) => told.push(path) });
      expect(told).toEqual([]);
      await store.release();
    }));
});
