/**
 * `plan` on an issued tree of 5,000 P-256 certificates, 500 hosts with ten each: each stage, and the whole
 * command. Beside it `openssl x509 -checkend`, one process per file (a sample, scaled), which checks only a
 * certificate's end. Needs `npm run build` and openssl.
 *
 *     node bench/plan/plan.mjs [certificates]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import * as certflake from '../../dist/index.js';

const count = Number(process.argv[2] ?? 5000);
const perHost = 10;
const sample = 200;
const root = mkdtempSync(join(tmpdir(), 'certflake-bench-'));
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const { normalizeRecipient, openTree, planChanges, stanzaTools } = certflake;

const seconds = async (body) => {
  const start = performance.now();
  const result = await body();
  return [(performance.now() - start) / 1000, result];
};

const names = (length, word) => Array.from({ length }, (_, n) => `${word}${n}`);

function policyOf(operator) {
  const hosts = names(Math.ceil(count / perHost), 'host').map((host) => {
    const { publicKey } = certflake.generateSshKey('ed25519', host);
    return [host, { role: 'worker', owningHostKey: publicKey.trim() }];
  });
  const certs = names(perHost, 'cert').map((name) => [
    name,
    { commonName: `${name} of \${hostName}`, hosts: ['${hostName}', '10.0.0.1'] },
  ]);
  return {
    dir: 'certs',
    userAgeIdentity: './operator.txt',
    userAgeKeys: [operator.recipient],
    hosts: Object.fromEntries(hosts),
    defaults: { key: { algo: 'ecdsa' }, usages: ['client auth', 'server auth'] },
    cas: { k8s: { ca: { commonName: 'k8s' }, certs: Object.fromEntries(certs) } },
  };
}

const run = (...args) =>
  execFileSync(process.execPath, [main, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });

function checkEnds(specs) {
  for (const { files } of specs)
    execFileSync('openssl', ['x509', '-in', files.certificate, '-noout', '-checkend', '2592000'], {
      cwd: root,
      stdio: 'ignore',
    });
}

try {
  const operator = await certflake.generateAgeIdentity();
  writeFileSync(join(root, 'operator.txt'), `${operator.identity}\n`, { mode: 0o600 });
  const policy = policyOf(operator);
  writeFileSync(join(root, 'certflake.json'), JSON.stringify(policy));
  const [issuing] = await seconds(() => run('apply', '--yes'));
  const [resolving, specs] = await seconds(() =>
    certflake.resolveSpecs(certflake.resolvePolicy(policy), { normalizeRecipient }),
  );
  const [observing, seen] = await seconds(() => certflake.observe(openTree(root, 'certs'), specs));
  const now = Math.floor(Date.now() / 1000);
  const [planning, plan] = await seconds(() => planChanges(specs, seen, { now }, stanzaTools));
  if (plan.changes.length > 0) throw new Error('something is due in a tree just made');
  const [command] = await seconds(() => run('plan'));
  const [checkend] = await seconds(() => checkEnds(specs.specs.slice(0, sample)));
  const openssl = (checkend / sample) * specs.specs.length;
  const line = (what, time) => console.log(`${what.padEnd(34)} ${time.toFixed(2).padStart(7)} s`);
  console.log(`${specs.specs.length} certificates`);
  line('first apply', issuing);
  line('resolve the policy', resolving);
  line('observe', observing);
  line('plan', planning);
  line('certflake plan, the process', command);
  line('openssl x509 -checkend, each file', openssl);
  console.log(`${(openssl / command).toFixed(1)} times as quick`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
