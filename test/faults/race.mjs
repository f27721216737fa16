/** A process that waits for the lock, notes that it has it, and dies without releasing it. */
import { appendFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const [root, log] = process.argv.slice(2);
const { lockStore } = await import('../../dist/store/transaction.js');

for (;;) {
  try {
    await lockStore(root, 'certs');
    break;
  } catch (error) {
    if (error.code !== 'locked') throw error;
    await setTimeout(Math.random() * 5);
  }
}
appendFileSync(log, `in ${process.pid}\n`);
await setTimeout(5);
appendFileSync(log, `out ${process.pid}\n`);
process.kill(process.pid, 'SIGKILL');
