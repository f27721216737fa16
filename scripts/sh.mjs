import { spawnSync } from 'node:child_process';

/** Runs a program; its output goes to stderr, and its failure is thrown. */
export function sh(command, args, options = {}) {
  console.error(`$ ${command} ${args.join(' ')}`);
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2], ...options });
  if (error || status !== 0)
    throw new Error(`${command} ${args[0]}: ${error?.message ?? `exit ${status}`}`);
}
