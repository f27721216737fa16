import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

/** A machine's own folder for a tree, out of git's reach; nothing of it need exist. */
export interface State {
  folder: string;
  accepted: string;
  secret: string;
}

export function stateOf(root: string, dir: string): State {
  const real = realpathSync(root);
  let top = real;
  while (!existsSync(join(top, '.git')) && dirname(top) !== top) top = dirname(top);
  const git = join(top, '.git');
  const has = existsSync(git) && lstatSync(git).isDirectory();
  const folder = has
    ? join(git, 'certflake')
    : join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local/state'), 'certflake');
  const tree = has ? relative(top, resolve(real, dir)) : resolve(real, dir);
  const hash = createHash('sha256').update(tree).digest('hex').slice(0, 16);
  return {
    folder,
    accepted: join(folder, `accepted-${hash}.json`),
    secret: join(folder, 'secret'),
  };
}

export function readAccepted(root: string, dir: string): string | undefined {
  const { accepted } = stateOf(root, dir);
  return existsSync(accepted) ? readFileSync(accepted, 'utf8') : undefined;
}
