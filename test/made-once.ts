import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder that test files copy from: the first test that needs it makes it, for the whole run. If two make it
 * at the same time, one is kept.
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
