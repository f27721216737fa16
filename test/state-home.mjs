/** Before all tests: what certflake keeps outside of git goes to a folder of theirs, not to the user's. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function makeStateHome() {
  // In memory where there is such a folder: a thousand histories flush their records.
  const above = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  process.env.XDG_STATE_HOME = mkdtempSync(join(above, 'certflake-state-'));
}
