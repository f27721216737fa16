import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * How `nix run` is told the flake in this folder by somebody who stands in another: not quoted. Nix finds it by itself
 * from the folder and from those below it.
 */
export function flakeFrom(cwd: string, folder: string): string {
  const [here, flake] = [real(cwd), real(folder)];
  // Nix takes no path with these.
  if (nearestFlake(here) === flake || /[#?]/.test(flake)) return '.';
  const way = relative(here, flake);
  return way === '' || way.startsWith('..') ? flake : `./${way}`;
}

/** A folder that isn't there is named as it was given. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** As Nix looks for it: upwards, and no further than the repository's top. */
function nearestFlake(folder: string): string | undefined {
  if (existsSync(join(folder, 'flake.nix'))) return folder;
  const above = dirname(folder);
  return above === folder || existsSync(join(folder, '.git')) ? undefined : nearestFlake(above);
}
