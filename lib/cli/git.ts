import { execFile } from 'node:child_process';

import type { GitView } from './render/result.js';

/** What git thinks of these files; without git, or outside a repository, nothing. */
export async function gitView(root: string, paths: string[]): Promise<GitView> {
  const inside = await git(root, ['rev-parse', '--is-inside-work-tree']);
  if (inside?.trim() !== 'true') return { present: false, ignored: [] };
  const ignored = await git(root, ['check-ignore', '-z', '--stdin'], paths.join('\0'));
  return { present: true, ignored: (ignored ?? '').split('\0').filter((path) => path !== '') };
}

/** Its stdout, or undefined where it fails: nothing here depends on git being there. */
export function git(cwd: string, args: string[], input?: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile('git', args, { cwd, maxBuffer: 1 << 28 }, (error, stdout) => {
      resolve(error ? undefined : stdout);
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}
