import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { withPrograms } from '../../programs.js';
import { layInputs } from '../inputs.js';
import { nixes, type Nix } from '../installed.js';
import { withNix } from '../nix.js';
import { makeOperator } from './checkout.js';
import { guideFlake } from './guide.js';
import { ownFlake } from './own.js';
import { templateFlake } from './template.js';

/** Users' builds and commands with the n-th newest Nix, counted from 0. */
export function builtWithNix(n: number): void {
  const title = `built and run with Nix ${nixes[n]?.version ?? `number ${n + 1}`}`;
  withPrograms(['age', 'nixfmt', 'git', 'ssh-keygen'], title, () => {
    withNix(
      '',
      () => {
        buildAndRun(nixes[n]!);
      },
      n + 1,
    );
  });
}

function buildAndRun(nix: Nix): void {
  let folder: string;
  let operator: string;
  beforeAll(() => {
    operator = makeOperator();
    folder = mkdtempSync(join(tmpdir(), 'certflake-built-'));
    layInputs(folder);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  for (const flake of [ownFlake, templateFlake, guideFlake])
    flake(
      () => folder,
      nix,
      () => operator,
    );
}
