// Computes the hash that nix/package.nix pins its libraries by, as its fixed-output derivation makes them.
//
//   node nix/npm-libraries.mjs            print it
//   node nix/npm-libraries.mjs --write    and write it to nix/npm-libraries.json
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('..', import.meta.url));
const record = join(top, 'nix/npm-libraries.json');

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const write = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

const isDevelopment = ([field, value]) => field === 'devDependencies' || value.dev === true;
const without = (object) =>
  Object.fromEntries(Object.entries(object).filter((pair) => !isDevelopment(pair)));

/** What the program needs at run time; package.nix makes the same of the two files. */
export function runtimeOnly() {
  const manifest = without(read(join(top, 'package.json')));
  const lock = read(join(top, 'package-lock.json'));
  const packages = { ...without(lock.packages), '': without(lock.packages['']) };
  return { manifest, lock: { ...lock, packages } };
}

/** Changes exactly when what is installed changes: paths and digests, in order. */
export function lockDigest() {
  const { packages } = runtimeOnly().lock;
  const lines = Object.entries(packages).map(
    ([path, { integrity = '' }]) => `${path} ${integrity}\n`,
  );
  return createHash('sha256').update(lines.sort().join('')).digest('hex');
}

function hashLibraries() {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-libraries-'));
  try {
    const { manifest, lock } = runtimeOnly();
    write(join(folder, 'package.json'), manifest);
    write(join(folder, 'package-lock.json'), lock);
    copyFileSync(join(top, '.npmrc'), join(folder, '.npmrc'));
    const npm = ['ci', '--ignore-scripts', '--omit=dev', '--omit=optional'];
    execFileSync('npm', npm, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    rmSync(join(folder, 'node_modules/.package-lock.json'));
    const output = join(folder, 'output');
    mkdirSync(output);
    renameSync(join(folder, 'node_modules'), join(output, 'node_modules'));
    const nix = ['--extra-experimental-features', 'nix-command', 'hash', 'path'];
    return execFileSync('nix', [...nix, output], { encoding: 'utf8' }).trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = { hash: hashLibraries(), lock: lockDigest() };
  console.log(found.hash);
  if (process.argv.includes('--write')) write(record, found);
}
