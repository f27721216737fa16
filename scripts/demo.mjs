#!/usr/bin/env node
/**
 * The guide's cluster in a folder: policy, operator identity and host keys made on the spot, then
 * certflake itself, as a user would run it.
 *
 *   npm run demo [-- folder]     default: ./ducksnest-demo
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { generateAgeIdentity, generateSshKey } from '../dist/index.js';

const folder = resolve(process.argv[2] ?? 'ducksnest-demo');
const cluster = join(folder, 'cluster');
const keys = join(folder, 'throwaway-keys');
const hosts = ['ducksnest-controlplane', 'laptop-firebat'];

if (existsSync(folder)) {
  console.error(
    `error: ${folder} is there already\nhint: name another folder, as in npm run demo -- my-demo`,
  );
  process.exit(1);
}

function write(path, text, mode) {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text, { mode });
}

const operator = await generateAgeIdentity();
write(join(keys, 'operator-identity.txt'), `${operator.identity}\n`, 0o600);
for (const host of hosts) {
  const { publicKey, privateKey } = generateSshKey('ed25519', `throwaway key of ${host}`);
  write(join(keys, host, 'ssh_host_ed25519_key'), privateKey, 0o600);
  write(join(cluster, 'ssh-host-keys', host, 'ssh_host_ed25519_key.pub'), publicKey, 0o644);
}
const guide = fileURLToPath(new URL('../fixtures/policies/guide/certflake.yaml', import.meta.url));
const policy = readFileSync(guide, 'utf8')
  .replace(/^userAgeIdentity:.*$/m, 'userAgeIdentity: ../throwaway-keys/operator-identity.txt')
  .replace(/- age1\.\.\./, `- ${operator.recipient}`);
write(join(cluster, 'certflake.yaml'), policy, 0o644);

function certflake(...args) {
  console.log(`\n$ certflake ${args.join(' ')}`);
  const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
  const { status } = spawnSync(process.execPath, [main, ...args], {
    cwd: cluster,
    stdio: 'inherit',
  });
  return status;
}

function must(...args) {
  if (certflake(...args) !== 0) process.exit(1);
}

must('plan');
must('apply', '--yes');
if (certflake('check') === 1) {
  console.log(`
The certificates are there; "check" says why the guide's policy gives a cluster that doesn't start.
A "kubernetes:" section instead of its "cas:" gives one that does: docs/kubernetes.md.
`);
}

const place = relative('.', folder);
console.log(`Look around:
  ${place}/cluster/certflake.yaml            the policy
  ${place}/cluster/secrets/certs             public certificates (.crt) and sealed keys (.key.age)
  ${place}/throwaway-keys                    the operator's identity and the hosts' SSH keys: examples, throw them away
  openssl x509 -noout -text -in ${place}/cluster/secrets/certs/ca/cluster.crt`);
