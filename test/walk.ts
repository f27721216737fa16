import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Every file below a folder, relative to it and sorted. Links are left out: Node's own recursive reading
 * follows them in some versions, out of the folder and round in circles.
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
