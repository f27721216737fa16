import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { need } from '../programs.js';
import { git } from './inputs.js';
import { agenix } from './installed.js';
import { runNix, withNix } from './nix.js';

const revisionIn = (file: string, pattern: RegExp): string[] =>
  pattern.exec(readFileSync(file, 'utf8'))!.slice(1);

withNix('the test with virtual machines', () => {
  const [revision, hash] = revisionIn(
    'nix/vm.nix',
    /ryantm\/agenix\/archive\/(\w+)\.tar\.gz";\s*sha256 = "([^"]+)"/,
  );

  test('takes the agenix that the other tests take', () => {
    expect(revisionIn('scripts/judges-nix.mjs', /ryantm\/agenix',\s*revision: '(\w+)'/)).toEqual([
      revision,
    ]);
  });

  // `AGENIX` may name a checkout of another revision.
  const has = ['cat-file', '-e', `${revision!}^{tree}`];
  const hasIt = agenix !== undefined && spawnSync('git', has, { cwd: agenix }).status === 0;

  (hasIt ? test : test.skip)('pins it by the hash of its files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'certflake-agenix-'));
    const archive = join(folder, 'agenix.tar');
    git(agenix!, 'archive', '--prefix=agenix/', `--output=${archive}`, revision!);
    execFileSync(need('tar'), ['-xf', archive, '-C', folder]);
    const { stdout } = runNix('nix', ['hash', 'path', join(folder, 'agenix')]);
    rmSync(folder, { recursive: true });
    expect(stdout.trim()).toBe(hash);
  });
});
