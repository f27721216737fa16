/**
 * Before all tests: what certflake keeps outside of git goes to a folder of theirs, not to the user's. And a
 * seed is drawn for what tests draw at random.
 */
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function prepareTests() {
  // In memory where there is such a folder: a thousand histories flush their records.
  const above = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  process.env.XDG_STATE_HOME = mkdtempSync(join(above, 'certflake-state-'));
  // In CI the same commit gets the same answer.
  process.env.CERTFLAKE_SEED ??= process.env.CI === 'true' ? '1' : String(randomInt(2 ** 31));
  console.log(`CERTFLAKE_SEED=${process.env.CERTFLAKE_SEED} repeats what this run draws at random`);
}
