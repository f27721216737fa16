#!/usr/bin/env node
/**
 * The guide's cluster in a folder: makes policy, operator identity and host keys, then runs certflake as a user
 * would. Then the same hosts with a kubernetes section.
 *
 *   npm run demo [-- folder]     default: ./ducksnest-demo
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { generateAgeIdentity, generateSshKey } from '../dist/index.js';

const folder = resolve(process.argv[2] ?? 'ducksnest-demo');
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
const hostKeys = hosts.map((host) => {
  const { publicKey, privateKey } = generateSshKey('ed25519', `throwaway key of ${host}`);
  write(join(keys, host, 'ssh_host_ed25519_key'), privateKey, 0o600);
  return [host, publicKey];
});
const guide = fileURLToPath(new URL('../fixtures/policies/guide/certflake.yaml', import.meta.url));
const policy = readFileSync(guide, 'utf8')
  .replace(/^userAgeIdentity:.*$/m, 'userAgeIdentity: ../throwaway-keys/operator-identity.txt')
  .replace(/- age1\.\.\./, `- ${operator.recipient}`);

/** The same hosts and keys, in their own repository. */
function makeCluster(name, text) {
  const cluster = join(folder, name);
  for (const [host, publicKey] of hostKeys) {
    write(join(cluster, 'ssh-host-keys', host, 'ssh_host_ed25519_key.pub'), publicKey, 0o644);
  }
  write(join(cluster, 'certflake.yaml'), text, 0o644);
  spawnSync('git', ['init', '-q', cluster]);
  return cluster;
}

function certflake(cwd, ...args) {
  console.log(`\n$ certflake ${args.join(' ')}`);
  const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
  return spawnSync(process.execPath, [main, ...args], { cwd, stdio: 'inherit' }).status;
}

function must(cwd, ...args) {
  if (certflake(cwd, ...args) !== 0) process.exit(1);
}

const cluster = makeCluster('cluster', policy);
must(cluster, 'plan');
must(cluster, 'apply', '--yes');
console.log(`
These are the guide's certificates, to the letter. A cluster wired with them doesn't start; check says why:`);
certflake(cluster, 'check');

const working = makeCluster(
  'kubernetes',
  policy.replace(/^defaults:[^]*/m, 'defaults: { key: { algo: ecdsa } }\nkubernetes: {}\n'),
);
console.log(`
The same hosts with "kubernetes: {}" instead of all that the guide writes below "defaults:" and "cas:".
Its connections, tried for real:`);
must(working, 'apply', '--yes');
must(working, 'verify');

const place = relative('.', folder);
console.log(`
Look around:
  ${place}/cluster/certflake.yaml            the guide's policy
  ${place}/cluster/secrets/certs             public certificates (.crt) and sealed keys (.key.age)
  ${place}/kubernetes                        the same with a kubernetes section
  ${place}/throwaway-keys                    the operator's identity and the hosts' SSH keys: examples, throw them away
  openssl x509 -noout -text -in ${place}/cluster/secrets/certs/ca/cluster.crt`);
