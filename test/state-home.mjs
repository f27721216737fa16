/** Before all tests: what certflake keeps outside of git goes to a folder of theirs, not to the user's. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function makeStateHome() {
  process.env.XDG_STATE_HOME = mkdtempSync(join(tmpdir(), 'certflake-state-'));
}
