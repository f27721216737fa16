/**
 * Plants a leak: private keys that the command reads leave its memory as `LEAK` says. It shows that the test
 * for leaks finds one.
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
