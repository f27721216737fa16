/**
 * Loaded before the store (`node --import`): counts its disk operations and, at the given operation, stops the
 * process, fails, or only keeps a record.
 *
 *   ?kill=N         SIGKILL before operation N; half of its data is written
 *   ?fail=N&code=E  operation N fails with errno E; with &from=1 all later ones do too
 *   ?trace=FILE     writes all operations there at the end
 */
import { Buffer } from 'node:buffer';
import { readlinkSync, writeFileSync, writeSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const query = new URL(import.meta.url).searchParams;
const at = Number(query.get('kill') ?? query.get('fail') ?? 0);
const trace = [];
const paths = new WeakMap();

function fails() {
  const now = trace.length;
  return query.has('fail') && (query.has('from') ? now >= at : now === at);
}

/** Called before operation N, its index in the record. */
function before(record, torn) {
  trace.push(record);
  if (query.has('kill') && trace.length === at) {
    torn?.();
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  }
  if (fails()) {
    const code = query.get('code');
    return Promise.reject(Object.assign(new Error(`${code}: injected`), { code }));
  }
}

/** The store uses folders that it holds open: the record has their names. */
function named(path) {
  const [, handle, rest] = /^(\/proc\/self\/fd\/\d+)(.*)$/.exec(String(path)) ?? [];
  return handle === undefined ? path : readlinkSync(handle) + rest;
}

for (const op of ['rename', 'link', 'unlink', 'mkdir', 'rmdir']) {
  const real = fs[op];
  fs[op] = async (path, to, ...rest) => {
    await before({ op, path: named(path), to: typeof to === 'string' ? named(to) : to });
    return real(path, to, ...rest);
  };
}

const open = fs.open;
fs.open = async (path, flags, mode) => {
  const name = named(path);
  if (flags !== 'r') await before({ op: 'create', path: name });
  const file = await open(path, flags, mode);
  paths.set(file, name);
  return file;
};

const own = await open(new URL(import.meta.url), 'r');
const handle = Object.getPrototypeOf(own);
await own.close();
const { writeFile, chmod, sync } = handle;

handle.writeFile = async function (bytes) {
  const whole = Buffer.from(bytes);
  const half = () => writeSync(this.fd, whole.subarray(0, whole.length / 2));
  await before({ op: 'write', path: paths.get(this), bytes: whole.toString('base64') }, half);
  return writeFile.call(this, bytes);
};
handle.chmod = async function (mode) {
  await before({ op: 'chmod', path: paths.get(this) });
  return chmod.call(this, mode);
};
handle.sync = async function () {
  await before({ op: 'sync', path: paths.get(this) });
  return sync.call(this);
};
syncBuiltinESMExports();

process.on('exit', () => {
  if (query.has('trace')) writeFileSync(query.get('trace'), JSON.stringify(trace));
});
