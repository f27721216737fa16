import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { evaluate, withNix } from './nix.js';

interface Libraries {
  hash: string;
  lock: string;
}

const recorded = JSON.parse(readFileSync('nix/npm-libraries.json', 'utf8')) as Libraries;

/** The result of nix/npm-libraries.mjs, without installing anything. */
function computed(): { lock: string; runtime: { manifest: unknown; lock: unknown } } {
  const script = `import { lockDigest, runtimeOnly } from './nix/npm-libraries.mjs';
    console.log(JSON.stringify({ lock: lockDigest(), runtime: runtimeOnly() }));`;
  const args = ['--input-type=module', '--eval', script];
  return JSON.parse(execFileSync('node', args, { encoding: 'utf8' })) as ReturnType<
    typeof computed
  >;
}

test('the hash of the libraries is that of the present lock file (else: node nix/npm-libraries.mjs --write)', () => {
  expect(computed().lock).toBe(recorded.lock);
});

interface Package {
  buildPhase: string;
  installPhase: string;
  source: string[];
  libraries: { buildPhase: string; outputHash: string; outputHashMode: string };
}

withNix('the package', () => {
  let found: Package;
  beforeAll(() => {
    found = evaluate('cases/package.nix') as Package;
  });

  /** The JSON that Nix writes before files such as `package.json`. */
  const written = (name: string): unknown =>
    JSON.parse(new RegExp(`${name}:(.*)\\n`).exec(found.libraries.buildPhase)![1]!);

  test('installs what npm-libraries.mjs hashes', () => {
    const { runtime } = computed();
    expect(written('package.json')).toEqual(runtime.manifest);
    expect(written('package-lock.json')).toEqual(runtime.lock);
    expect(found.libraries).toMatchObject({
      outputHash: recorded.hash,
      outputHashMode: 'recursive',
    });
  });

  test('runs no script of a library, and installs neither development nor optional ones', () => {
    expect(found.libraries.buildPhase).toMatch(
      /npm ci --ignore-scripts --omit=dev --omit=optional\n/,
    );
  });

  test('is compiled from source, without a bundle', () => {
    expect(found.source).not.toContain('dist');
    expect(found.source).toEqual(
      expect.arrayContaining(['lib', 'nix', 'package.json', 'templates']),
    );
    expect(found.buildPhase).toMatch(/tsc --project tsconfig\.build\.json/);
  });

  test('has whatever npm would publish', () => {
    const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
    const published = files.filter((file) => !['dist', 'CHANGELOG.md'].includes(file));
    expect(found.source).toEqual(expect.arrayContaining(published));
    for (const file of published) expect(found.installPhase).toContain(` ${file} `);
  });

  test('names no registry', () => {
    expect(JSON.stringify(found)).not.toMatch(/registry\./);
  });
});
