import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../lib/store/digest.js';
import { lockStore } from '../../lib/store/transaction.js';
import { readAccepted, stateOf } from '../../lib/store/state.js';
import { openTree } from '../../lib/store/tree.js';
import { sample } from '../sample.js';
import { contents } from '../store/folder.js';

/** `npm run long` stops at every operation. */
const STOPS = 16;

const here = dirname(fileURLToPath(import.meta.url));

const sealed = (body: string) => `age-encryption.org/v1\n${body}`;
const certificate = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n`;
const emptyManifest = '{\n  "certificates": {},\n  "version": 1\n}\n';

/** An authority, a host, and a host that will leave. */
export const before: Record<string, string> = {
  'certs/ca/k8s.crt': certificate('ca 1'),
  'certs/ca/k8s.key.age': sealed('ca key 1'),
  'certs/ca/manifest.json': '{}\n',
  'certs/derived/cp/k8s-a.crt': certificate('leaf 1'),
  'certs/derived/cp/k8s-a.key.age': sealed('leaf key 1'),
  'certs/derived/gone/k8s-a.crt': certificate('gone'),
  'certs/derived/gone/k8s-a.key.age': sealed('gone'),
};

const record = { before: 'accepted before\n', after: 'accepted after\n' };

/** The record's path in a scene, which looks like a git work tree. */
const recordPath = (root: string) => relative(root, stateOf(root, 'certs').accepted);

/** All files before: the tree, the record, and what makes a folder a repository. */
export const start: Record<string, string> = {
  ...before,
  '.git/HEAD': 'ref: refs/heads/main\n',
  '.git/objects/info': '',
  [`.git/certflake/accepted-${sha256('certs').slice(0, 16)}.json`]: record.before,
};

/** Everything a commit can do: the authority's key moves, files change, are added and removed. */
export const writes = [
  { path: 'certs/ca/k8s.crt', certificate: certificate('ca 2') },
  { path: 'certs/ca/k8s.key.age', key: sealed('ca key 2') },
  { path: 'certs/ca/manifest.json', manifest: { version: 1, certificates: {} } },
  { move: 'certs/ca/k8s.key.age', to: 'certs/ca/k8s.old.key.age' },
  { path: 'certs/derived/cp/k8s-a.crt', certificate: certificate('leaf 2') },
  { path: 'certs/derived/cp/k8s-a.key.age', key: sealed('leaf key 2') },
  { path: 'certs/derived/worker/k8s-a.crt', certificate: certificate('worker') },
  { remove: 'certs/derived/gone/k8s-a.crt' },
  { remove: 'certs/derived/gone/k8s-a.key.age' },
];

export const after: Record<string, string> = {
  'certs/ca/k8s.crt': certificate('ca 2'),
  'certs/ca/k8s.key.age': sealed('ca key 2'),
  'certs/ca/k8s.old.key.age': sealed('ca key 1'),
  'certs/ca/manifest.json': emptyManifest,
  'certs/derived/cp/k8s-a.crt': certificate('leaf 2'),
  'certs/derived/cp/k8s-a.key.age': sealed('leaf key 2'),
  'certs/derived/worker/k8s-a.crt': certificate('worker'),
};

export async function place(root: string, files: Record<string, string>): Promise<void> {
  for (const [path, body] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), body);
  }
}

/** A folder with the earlier files, for one run; or a copy of another. */
export async function scene(from?: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'certflake-faults-'));
  if (from === undefined) await place(root, start);
  else await cp(from, root, { recursive: true });
  return root;
}

export const clear = (root: string) => rm(root, { recursive: true, force: true });

export interface Ended {
  signal: string | null;
  error?: {
    name: string;
    code: string;
    message: string;
    hint: string;
    changed?: string;
    file?: string;
  };
}

/** A separate process commits; `query` tells `operations.mjs` when to stop it. */
export function commitIn(root: string, query: string, what: unknown = writes): Promise<Ended> {
  const preload = `${new URL(`file://${join(here, 'operations.mjs')}`).href}?${query}`;
  const args = [
    '--import',
    preload,
    join(here, 'commit.mjs'),
    root,
    JSON.stringify(what),
    record.after,
  ];
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, args, (_, stdout, stderr) => {
      const text = stdout.trim();
      if (stderr !== '') reject(new Error(stderr));
      else
        resolve({
          signal: child.signalCode,
          ...(text === '' ? {} : { error: JSON.parse(text) as Ended['error'] & object }),
        });
    });
  });
}

/** What a reading run sees: the state that the next lock completes. */
export function seen(root: string): Record<string, string> {
  const tree = openTree(root, 'certs');
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const found = paths.map((path) => [path, tree.read(path)] as const);
  return Object.fromEntries(
    found.flatMap(([path, bytes]) => (bytes ? [[path, Buffer.from(bytes).toString()]] : [])),
  );
}

/** All files except the store's own folder. */
export async function lies(root: string): Promise<Record<string, string>> {
  const all = Object.entries(await contents(root));
  return Object.fromEntries(all.filter(([path]) => !/^(certs\/\.certflake|\.git)\//.test(path)));
}

/** The files of the store's own folder. */
export async function leftovers(root: string): Promise<string[]> {
  const own = Object.keys(await contents(root)).filter((path) =>
    path.startsWith('certs/.certflake/'),
  );
  return own.map((path) => path.slice('certs/.certflake/'.length));
}

/**
 * After any stop: a reading run sees one whole state with its record, and the next lock completes it.
 */
export async function expectWhole(root: string): Promise<'before' | 'after'> {
  const view = seen(root);
  const state = view['certs/ca/k8s.crt'] === after['certs/ca/k8s.crt'] ? 'after' : 'before';
  const whole = state === 'after' ? after : before;
  expect(view).toEqual(whole);
  expect(readAccepted(root, 'certs')).toBe(record[state]);
  const store = await lockStore(root, 'certs');
  await store.release();
  expect(await lies(root)).toEqual(whole);
  // A lock that made its folder and wrote nothing removes the folder again.
  expect([[], ['.gitignore']]).toContainEqual(await leftovers(root));
  expect(await readFile(join(root, recordPath(root)), 'utf8')).toBe(record[state]);
  expect((await readdir(join(root, '.git/certflake'))).sort()).toEqual([
    basename(recordPath(root)),
    'secret',
  ]);
  expect(existsSync(join(root, 'certs/.certflake/lock'))).toBe(false);
  return state;
}

/** One operation of a run, as `operations.mjs` records it. */
export interface Operation {
  op: 'create' | 'write' | 'chmod' | 'sync' | 'rename' | 'link' | 'unlink' | 'mkdir' | 'rmdir';
  path: string;
  to?: string;
  bytes?: string;
}

/** The disk operations of a run that isn't stopped. */
export async function operations(root: string, what?: unknown): Promise<Operation[]> {
  const folder = await mkdtemp(join(tmpdir(), 'certflake-trace-'));
  try {
    const trace = join(folder, 'trace.json');
    await commitIn(root, `trace=${encodeURIComponent(trace)}`, what);
    return JSON.parse(await readFile(trace, 'utf8')) as Operation[];
  } finally {
    await clear(folder);
  }
}

/** Numbers of operations to stop at: those around the turning point, and a sample of the others. */
export function stops(operations: number, turn = 1, count = STOPS): number[] {
  const all = Array.from({ length: operations }, (_, index) => index + 1);
  const isNear = (n: number): boolean => Math.abs(n - turn) <= 2;
  const far = sample(
    all.filter((n) => !isNear(n)),
    count,
  );
  return all.filter((n) => isNear(n) || far.includes(n));
}

/** The operation that puts the journal into place, counted from 1: the point of no return. */
export function turningPoint(trace: Operation[]): number {
  return 1 + trace.findIndex(({ op, to }) => op === 'rename' && to?.endsWith('/journal.json'));
}
