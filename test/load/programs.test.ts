import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { CertflakeError } from '../../lib/errors.js';
import { refuseNewProgram, rememberPolicy, usedPolicies } from '../../lib/load/programs.js';
import { folderOf } from './folder.js';

/** A clone that has used these policies. */
async function cloneWith(...used: string[]): Promise<string> {
  const top = await folderOf({ '.git/HEAD': '', '.git/objects/x': '' });
  for (const name of used) {
    mkdirSync(dirname(join(top, name)), { recursive: true });
    rememberPolicy(join(top, name));
  }
  return top;
}

function refusalOf(path: string): CertflakeError | undefined {
  try {
    refuseNewProgram(path);
  } catch (error) {
    return error as CertflakeError;
  }
  return undefined;
}

test('a program that was never used is refused, and named in quotes', async () => {
  const top = await cloneWith('a b/certflake.yaml');
  const error = refusalOf(join(top, 'x, so run it/certflake.ts'))!;
  expect(error.message).toMatch(/^'[^']*x, so run it\/certflake\.ts' is a program/);
  expect(error.hint).toMatch(/'[^']*a b\/certflake\.yaml' so far; read/);
});

test.each(['\n', '\r', '\u0085'])(
  'no folder with %j in its name is remembered',
  async (control) => {
    const top = await cloneWith(
      'certflake.yaml',
      `x${control}certflake.ts${control}y/certflake.yaml`,
    );
    expect(usedPolicies(join(top, 'certflake.yaml'))).toEqual([join(top, 'certflake.yaml')]);
    expect(refusalOf(join(top, 'certflake.ts'))).toMatchObject({ code: 'policy-program' });
  },
);
