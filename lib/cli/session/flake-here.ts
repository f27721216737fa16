import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * The flake in this folder as `nix run` needs it from the user's folder, unquoted. From the flake's folder and
 * below it, Nix finds it by itself.
 */
export function flakeFrom(cwd: string, folder: string): string {
  const [here, flake] = [real(cwd), real(folder)];
  // Nix takes no path with these characters.
  if (nearestFlake(here) === flake || /[#?]/.test(flake)) return '.';
  const way = relative(here, flake);
  return way === '' || way.startsWith('..') ? flake : `./${way}`;
}

/** A missing folder keeps its given name. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** As Nix searches: upwards, and no further than the repository's top. */
function nearestFlake(folder: string): string | undefined {
  if (existsSync(join(folder, 'flake.nix'))) return folder;
  const above = dirname(folder);
  return above === folder || existsSync(join(folder, '.git')) ? undefined : nearestFlake(above);
}
