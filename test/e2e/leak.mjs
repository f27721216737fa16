/**
 * Plants a leak: whatever private key the command reads leaves its memory, the way that `LEAK` says. So
 * that the test which looks for leaks is known to find one.
 */
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const read = crypto.createPrivateKey;
const der = (key) => key.export({ format: 'der', type: 'pkcs8' });

const ways = {
  worker: (key) => isMainThread || writeFileSync('/dev/null', der(key)),
  pem: (key) => writeFileSync('/dev/null', key.export({ format: 'pem', type: 'pkcs8' })),
  raw: (key) => writeFileSync('/dev/null', der(key)),
  hex: (key) => process.stderr.write(der(key).toString('hex')),
  argument: (key) => execFileSync('true', [der(key).toString('base64')]),
  environment: (key) => execFileSync('true', { env: { KEY: der(key).toString('base64url') } }),
};

crypto.createPrivateKey = (input) => {
  const key = read(input);
  ways[process.env.LEAK](key);
  return key;
};
syncBuiltinESMExports();
