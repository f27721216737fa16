import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { need } from '../programs.js';

/** Nix without a store on the machine, and without a network. */
export function storeless(folder: string): Record<string, string> {
  const at = (name: string) => join(folder, name);
  return {
    ...(process.env as Record<string, string>),
    HOME: folder,
    NIX_STORE_DIR: at('store'),
    NIX_STATE_DIR: at('state'),
    NIX_LOG_DIR: at('log'),
    NIX_CONF_DIR: at('conf'),
    NIX_REMOTE: '',
    XDG_CACHE_HOME: at('cache'),
  };
}

/** The JSON value of an expression, which is written to its own file. */
export function evaluate(expression: string, folder: string): string {
  const file = join(folder, 'expression.nix');
  writeFileSync(file, expression);
  return execFileSync(need('nix-instantiate'), ['--eval', '--strict', '--json', file], {
    env: storeless(folder),
    encoding: 'utf8',
    stdio: 'pipe',
    maxBuffer: 1 << 28,
  });
}

export async function inFolder<T>(body: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-emit-'));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
