import { Buffer } from 'node:buffer';

/** One process that opens a store and commits: its folder, the writes as JSON or none, the record. */
const [root, json, accepted] = process.argv.slice(2);
const { lockStore } = await import('../../dist/store/transaction.js');

const writes = JSON.parse(json ?? '[]').map((write) =>
  write.key === undefined ? write : { ...write, key: Buffer.from(write.key) },
);
try {
  const store = await lockStore(root, 'certs');
  try {
    if (writes.length > 0) await store.commit(writes, accepted);
  } finally {
    await store.release();
  }
} catch (error) {
  const { name, code, message, hint } = error;
  console.log(JSON.stringify({ name, code, message, hint }));
  process.exitCode = 1;
}
