import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Cluster, Ran } from '../cli/certflake.js';
import { git } from '../keep/repository.js';

/** A commit by the attacker, including ignored files. */
export function commitAll(cluster: Cluster): void {
  git(cluster, 'add', '-A', '-f');
  git(cluster, 'commit', '-qm', 'a small cleanup');
}

/** Puts a link at a path, also in place of a file. */
export function linkTo(cluster: Cluster, target: string, path: string): void {
  rmSync(cluster.path(path), { recursive: true, force: true });
  mkdirSync(dirname(cluster.path(path)), { recursive: true });
  symlinkSync(target, cluster.path(path));
}

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Every file and folder of the repository and each link's target; of git's own folder, what it runs and reads.
 */
export function everything(cluster: Cluster): Record<string, string> {
  const found = below(cluster.path('cluster'), '').filter(
    ([path]) => !/^\.git\/(certflake|objects|index$)/.test(path),
  );
  return Object.fromEntries(found);
}

function below(top: string, folder: string): [path: string, what: string][] {
  return readdirSync(join(top, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) return [[path, `-> ${readlinkSync(join(top, path))}`]];
    if (entry.isDirectory()) return [[path, 'folder'], ...below(top, path)];
    return [[path, digest(readFileSync(join(top, path), 'latin1'))]];
  });
}

/** Each command is refused with that text, and nothing has changed. */
export function expectRefused(cluster: Cluster, commands: string[][], texts: string[]): void {
  const before = everything(cluster);
  for (const command of commands) {
    const ran: Ran = cluster.certflake(command);
    expect({ command, ...ran }).toMatchObject({ command, status: 1 });
    for (const text of texts)
      expect({ command, said: ran.stderr }).toMatchObject({
        said: expect.stringContaining(text) as string,
      });
    expect(everything(cluster)).toEqual(before);
  }
}

export const everyCommand = [['plan'], ['check'], ['apply', '--yes'], ['rekey', '--yes']];
