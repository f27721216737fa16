import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makePlace, type Place } from '../cli/certflake.js';

const top = fileURLToPath(new URL('../../', import.meta.url));

interface Manifest {
  version: string;
  bin: Record<string, string>;
  dependencies: Record<string, string>;
}

export interface Packed {
  place: Place;
  /** Paths in the tarball. */
  paths: string[];
  /** The installed command. */
  bin: string;
}

/**
 * `npm pack`, and its tarball in `app/node_modules` of an otherwise empty folder, as npm would install it: only
 * with its declared dependencies. Uses neither the network nor npm's cache.
 */
export function installed(): Packed {
  const place = makePlace();
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', place.top];
  const json = execFileSync('npm', pack, { cwd: top, encoding: 'utf8', stdio: 'pipe' });
  const [{ filename, files }] = JSON.parse(json) as [
    { filename: string; files: { path: string }[] },
  ];
  const modules = place.path('app/node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  execFileSync('tar', ['-xzf', place.path(filename), '-C', modules]);
  execFileSync('mv', [join(modules, 'package'), join(modules, 'certflake')]);
  const manifest = JSON.parse(
    readFileSync(join(modules, 'certflake/package.json'), 'utf8'),
  ) as Manifest;
  for (const name of Object.keys(manifest.dependencies)) link(modules, name);
  const program = join(modules, 'certflake', manifest.bin['certflake']!);
  chmodSync(program, 0o755);
  symlinkSync(program, join(modules, '.bin/certflake'));
  return {
    place,
    paths: files.map(({ path }) => path).sort(),
    bin: join(modules, '.bin/certflake'),
  };
}

function link(modules: string, name: string): void {
  mkdirSync(dirname(join(modules, name)), { recursive: true });
  symlinkSync(realpathSync(join(top, 'node_modules', name)), join(modules, name));
}

/** A library that isn't inside another's folder. */
const isTopmost = /^node_modules\/(?:@[^/]+\/)?[^/]+$/;

/** Copies of all libraries: a test that breaks one doesn't break this repository's. */
export function installedAlone(): Packed {
  const packed = installed();
  const lock = JSON.parse(readFileSync(join(top, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean }>;
  };
  const paths = Object.entries(lock.packages)
    .filter(([path, { dev, optional }]) => isTopmost.test(path) && !dev && !optional)
    .map(([path]) => path);
  for (const path of paths) {
    rmSync(packed.place.path(`app/${path}`), { force: true });
    cpSync(join(top, path), packed.place.path(`app/${path}`), { recursive: true });
  }
  return packed;
}
