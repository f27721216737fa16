import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { GitView } from './render/result.js';

/** What a run rests on beside the files it wrote. */
export interface Sources {
  /** Relative to the root; undefined where it isn't the user's file. */
  policy: string | undefined;
  /** Public keys, as the inventory has them. */
  hostKeys: string[];
}

/** What git thinks of these files and of what they rest on; without git, or outside a repository, nothing. */
export async function gitView(
  root: string,
  paths: string[],
  sources: Sources = { policy: undefined, hostKeys: [] },
): Promise<GitView> {
  const inside = await git(root, ['rev-parse', '--is-inside-work-tree']);
  if (inside?.trim() !== 'true') return { present: false, ignored: [], unknown: [] };
  const all = sources.policy === undefined ? paths : [...paths, sources.policy];
  const ignored = await git(root, ['check-ignore', '-z', '--stdin'], all.join('\0'));
  return { present: true, ignored: split(ignored), unknown: await unknownTo(root, sources) };
}

const split = (text = ''): string[] => text.split('\0').filter((path) => path !== '');

const ATTRIBUTES = '.gitattributes';

/** Host key files are told by the keys they hold, wherever the policy or the flake has them. */
async function unknownTo(root: string, { policy, hostKeys }: Sources): Promise<string[]> {
  const own = [ATTRIBUTES, ...(policy === undefined ? [] : [policy])];
  const specs = [...own.map((path) => `:(literal)${path}`), ':(glob)**/*.pub'];
  const list = ['ls-files', '--others', '--exclude-standard', '-z', '--', ...specs];
  const keys = new Set(hostKeys.map(bare));
  const isHostKey = (path: string): boolean => keys.has(bare(textOf(join(root, path))));
  return split(await git(root, list))
    .filter((path) => own.includes(path) || isHostKey(path))
    .sort();
}

/** Type and base64. */
const bare = (key: string): string => key.trim().split(/\s+/, 2).join(' ');

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
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
