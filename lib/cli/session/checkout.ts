import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Standing } from '../terminal/command-lines.js';

/**
 * Where commands that are printed shall work. Nobody runs anything in a copy of a flake's folder: there it is the
 * checkout that the user stands in, or, where he stands in none, the flake's folder.
 *
 * @param copy - what Nix has copied; only where a flake's own program gives it as the root
 */
export function standingPlace(
  root: string,
  cwd: string,
  copy: string | undefined,
): Pick<Standing, 'cwd' | 'root'> {
  if (root !== copy) return { cwd, root };
  const checkout = checkoutOf(root, cwd);
  return checkout === undefined ? { cwd: root, root } : { cwd, root: checkout };
}

/** The nearest folder upwards with the copy's flake.nix. */
function checkoutOf(copy: string, cwd: string): string | undefined {
  const flake = flakeIn(copy);
  if (flake === undefined) return undefined;
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (flakeIn(folder) === flake) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function flakeIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'flake.nix'), 'latin1');
  } catch {
    return undefined;
  }
}
