import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder that test files copy from: the first to need it makes it, for all files of the run. Two that need
 * it at the same time both make it, and one is kept.
 */
export async function madeOnce(
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const above = join(process.env['XDG_STATE_HOME']!, 'made-once');
  const folder = join(above, name);
  if (existsSync(folder)) return folder;
  mkdirSync(above, { recursive: true });
  const draft = mkdtempSync(join(above, 'draft-'));
  await make(draft);
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(draft, { recursive: true });
  }
  return folder;
}
