/**
 * Before all tests: certflake's state outside git goes to a folder for tests, not to the user's. Also draws the
 * seed for random tests.
 */
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function prepareTests() {
  // In memory if there is such a folder: a thousand histories flush their records.
  const above = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  process.env.XDG_STATE_HOME = mkdtempSync(join(above, 'certflake-state-'));
  // In CI the same commit gets the same answer.
  process.env.CERTFLAKE_SEED ??= process.env.CI === 'true' ? '1' : String(randomInt(2 ** 31));
  console.log(`CERTFLAKE_SEED=${process.env.CERTFLAKE_SEED} repeats what this run draws at random`);
}
