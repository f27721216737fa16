import { Buffer } from 'node:buffer';

/** A process that opens a store and commits: its folder, the writes as JSON or none, the record. */
const [root, json, accepted] = process.argv.slice(2);
const { lockStore } = await import('../../dist/store/transaction.js');

const writes = JSON.parse(json ?? '[]').map((write) =>
  write.key === undefined ? write : { ...write, key: Buffer.from(write.key) },
);
try {
  const store = await lockStore(root, 'certs');
  let failed;
  try {
    if (writes.length > 0) await store.commit(writes, accepted);
  } catch (error) {
    failed = error;
  }
  await store.release().catch((error) => (failed ??= error));
  if (failed) throw failed;
} catch (error) {
  const { name, code, message, hint, changed, file } = error;
  console.log(JSON.stringify({ name, code, message, hint, changed, file }));
  process.exitCode = 1;
}
