import { Buffer } from 'node:buffer';

/** One process that opens a store and commits: its folder, then the writes as JSON; or none. */
const [root, json] = process.argv.slice(2);
const { lockStore } = await import('../../dist/store/transaction.js');

const writes = JSON.parse(json ?? '[]').map((write) =>
  write.key === undefined ? write : { ...write, key: Buffer.from(write.key) },
);
try {
  const store = await lockStore(root, 'certs');
  try {
    if (writes.length > 0) await store.commit(writes);
  } finally {
    await store.release();
  }
} catch (error) {
  const { name, code, message, hint } = error;
  console.log(JSON.stringify({ name, code, message, hint }));
  process.exitCode = 1;
}
