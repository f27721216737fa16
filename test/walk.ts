import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Every file below a folder, relative to it and sorted. Skips links: some Node versions follow them, out of the
 * folder and in circles.
 */
export function filesBelow(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(below, entry.name);
      if (entry.isDirectory()) return filesBelow(folder, path);
      return entry.isFile() ? [path] : [];
    })
    .sort();
}
