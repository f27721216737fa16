import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Viewpoint } from '../terminal/spoken.js';

/**
 * Where printed commands must work. A copy of a flake's folder is no place to run them: so it is the checkout
 * around the user's folder or, without one, the flake's folder.
 *
 * @param copy - Nix's copy; only if a flake's own program gives it as the root
 */
export function standingPlace(
  root: string,
  cwd: string,
  copy: string | undefined,
): Pick<Viewpoint, 'cwd' | 'root'> {
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
