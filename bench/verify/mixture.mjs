/**
 * The proof of the mixture on a cluster of 1,000 workers and three control planes: every connection between hosts
 * deployed with the present files and hosts deployed with the coming ones, from `trust` to `issue` of the cluster's
 * authority. Beside it `openssl verify`, one process per certificate (a sample, scaled), which checks one chain
 * only. Needs `npm run build` and openssl.
 *
 *     node bench/verify/mixture.mjs [workers]
 */
import { execFileSync } from 'node:child_process';
import { Buffer } from 'node:buffer';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import * as certflake from '../../dist/index.js';
import { MemoryEngine } from '../../dist/issue/engines/memory.js';
import { CertificateMaker } from '../../dist/issue/issue.js';
import { overlay } from '../../dist/store/overlay.js';
import { verifyMixture } from '../../dist/verify/mixture.js';

const workers = Number(process.argv[2] ?? 1000);
const sample = 100;
const root = mkdtempSync(join(tmpdir(), 'certflake-bench-'));
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const now = Math.floor(Date.now() / 1000);

const seconds = async (body) => {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const result = await body();
  const { user, system } = process.cpuUsage(before);
  return [(performance.now() - start) / 1000, result, (user + system) / 1e6];
};

function policyOf(operator) {
  const host = (name, role) => {
    const { publicKey } = certflake.generateSshKey('ed25519', name);
    return [name, { role, owningHostKey: publicKey.trim() }];
  };
  const names = (length, word) => Array.from({ length }, (_, n) => `${word}-${n + 1}`);
  return {
    dir: 'certs',
    userAgeIdentity: './operator.txt',
    userAgeKeys: [operator.recipient],
    hosts: Object.fromEntries([
      ...names(3, 'cp').map((name) => host(name, 'control-plane')),
      ...names(workers, 'node').map((name) => host(name, 'worker')),
    ]),
    defaults: { key: { algo: 'ecdsa' } },
    kubernetes: { controlPlaneEndpoint: 'cp-1' },
  };
}

/** The observations of a tree whose authority has these generations. */
function observed(tree, specs, id) {
  const observations = certflake.observe(tree, specs);
  const one = observations.observed[id];
  delete one.strangers;
  one.generations = one.certificate.certificates.map((certificate, index) => ({
    role: index === 0 ? 'active' : 'next',
    certificate,
  }));
  return { tree, observations };
}

/** Every certificate of an authority, signed by its next generation, for the same key. */
async function reissued(specs, issuer, before) {
  const maker = new CertificateMaker(webcrypto);
  const signing = { certificate: issuer.certificate, engine: new MemoryEngine(issuer.key) };
  const leaves = specs.specs.filter(({ kind, ca }) => kind === 'certificate' && ca === 'cluster');
  const pem = (key) => Buffer.from(key);
  const keys = new Map();
  const writes = [];
  for (const { contents, files } of leaves) {
    const bytes = before.tree.read(files.key);
    const key = await certflake.unseal(bytes, identities, files.key);
    keys.set(files.key, key);
    const { certificate } = await maker.issue({ contents, now, issuer: signing, key: pem(key) });
    writes.push({ path: files.certificate, certificate });
  }
  return writes;
}

const operator = await certflake.generateAgeIdentity();
const identities = await certflake.parseIdentities({ text: operator.identity, name: 'operator' });
try {
  writeFileSync(join(root, 'operator.txt'), operator.identity, { mode: 0o600 });
  writeFileSync(join(root, 'certflake.json'), JSON.stringify(policyOf(operator)));
  const [toApply] = await seconds(() =>
    execFileSync(process.execPath, [main, 'apply', '--yes'], { cwd: root, stdio: 'ignore' }),
  );
  const { inventory } = await certflake.loadPolicy({ cwd: root });
  const { normalizeRecipient } = certflake;
  const specs = certflake.resolveSpecs(inventory, { normalizeRecipient });
  const tree = certflake.openTree(root, 'certs');
  const spec = specs.specs.find(({ id }) => id === 'ca-cluster');
  const path = spec.files.certificate;
  const A = readFileSync(join(root, path), 'utf8');
  const B = await new CertificateMaker(webcrypto).issue({ contents: spec.contents, now });
  const trust = overlay(tree, [{ path, certificate: A + B.certificate }]);
  const before = observed(trust, specs, spec.id);
  const leaves = await reissued(specs, B, before);
  const coming = overlay(tree, [{ path, certificate: B.certificate + A }, ...leaves]);
  const after = observed(coming, specs, spec.id);
  const input = { specs, inventory, before, after, identities, now };
  const [took, mixture, cpu] = await seconds(() => verifyMixture(input));
  const { connections, handshakes, cut, broken } = mixture;
  const files = specs.specs.slice(0, sample).map(({ files }) => files.certificate);
  const [openssl] = await seconds(() => {
    for (const file of files)
      execFileSync('openssl', ['verify', '-partial_chain', '-trusted', file, file], {
        cwd: root,
        stdio: 'ignore',
      });
  });
  const scaled = (openssl / sample) * connections;
  console.log(`${specs.specs.length} certificates, issued in ${toApply.toFixed(1)} s`);
  console.log(
    `the mixture: ${took.toFixed(2)} s (${cpu.toFixed(2)} s of processor time), ${connections} connections, ${handshakes} handshakes, ${cut.length} cut, ${broken.length} broken`,
  );
  console.log(`openssl verify, a process for each connection: ${scaled.toFixed(0)} s`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
