/**
 * A tree of 5,000 certificates: writing it in one commit, observing it, and reading it with `openssl x509`, one
 * process per file (a sample, scaled). Needs `npm run build` and openssl. The certificates are P-256, fifty
 * different ones in turn, each beside a sealed key.
 *
 *     node bench/observe/observe.mjs [certificates]
 */
import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { observe } from '../../dist/observe/observe.js';
import { lockStore } from '../../dist/store/transaction.js';
import { openTree } from '../../dist/store/tree.js';

const count = Number(process.argv[2] ?? 5000);
const perHost = 10;
const variety = 50;
const sample = 200;
const root = mkdtempSync(join(tmpdir(), 'certflake-bench-'));

const seconds = async (body) => {
  const start = performance.now();
  await body();
  return (performance.now() - start) / 1000;
};

function openssl(...args) {
  return execFileSync('openssl', args, { cwd: root, stdio: 'pipe', encoding: 'utf8' });
}

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

function makeCertificate(n) {
  const names = `subjectAltName=DNS:host-${n}.example.com,DNS:localhost,IP:10.0.0.${n}`;
  const signer = ['-CA', 'ca.crt', '-CAkey', 'ca.pem', '-addext', names];
  openssl(
    'req',
    '-x509',
    ...curve,
    '-subj',
    `/CN=leaf ${n}`,
    '-keyout',
    'k.pem',
    '-out',
    'l.crt',
    ...signer,
  );
  return readFileSync(join(root, 'l.crt'), 'utf8');
}

async function makeSealed() {
  const encrypter = new Encrypter();
  for (let n = 0; n < 3; n++) {
    encrypter.addRecipient(await identityToRecipient(await generateX25519Identity()));
  }
  return encrypter.encrypt(Buffer.alloc(241, 'k'));
}

function specFor(folder, entry, kind) {
  const at = `certs/${folder}`;
  const files = { certificate: `${at}/${entry}.crt`, key: `${at}/${entry}.key.age` };
  const id = `${folder.replace('/', '-')}-${entry}`;
  return { id, kind, ca: 'k8s', files: { ...files, manifest: `${at}/manifest.json`, entry } };
}

function entryFor(recipients) {
  const digest = '0'.repeat(64);
  const digests = { certificate: digest, publicKey: digest, issuer: digest, sealed: digest };
  return { ...digests, spec: `1:${digest}`, notBefore: 0, notAfter: 1, recipients };
}

function writesFor(specs, certificates, keys) {
  const manifests = new Map();
  const writes = specs.flatMap(({ files, kind }, n) => {
    const entry = entryFor({ operator: ['age1x', 'age1y'], 'host:h': ['ssh-ed25519 AAAA'] });
    const manifest = manifests.get(files.manifest) ?? { version: 1, certificates: {} };
    manifests.set(files.manifest, manifest);
    manifest.certificates[files.entry] = entry;
    const certificate = kind === 'authority' ? certificates.ca : certificates.leaves[n % variety];
    return [
      { path: files.certificate, certificate },
      { path: files.key, key: keys[n % keys.length] },
    ];
  });
  return [...writes, ...[...manifests].map(([path, manifest]) => ({ path, manifest }))];
}

async function commit(writes) {
  const store = await lockStore(root, 'certs');
  await store.commit(writes);
  await store.release();
}

function readWithOpenssl(specs) {
  for (const { files } of specs) {
    openssl(
      'x509',
      '-in',
      files.certificate,
      '-noout',
      '-subject',
      '-dates',
      '-ext',
      'subjectAltName',
    );
  }
}

try {
  openssl('req', '-x509', ...curve, '-subj', '/CN=ca', '-keyout', 'ca.pem', '-out', 'ca.crt');
  const leaves = Array.from({ length: variety }, (_, n) => makeCertificate(n));
  const certificates = { ca: readFileSync(join(root, 'ca.crt'), 'utf8'), leaves };
  const keys = await Promise.all(Array.from({ length: 10 }, makeSealed));
  const hosts = Array.from({ length: count }, (_, n) =>
    specFor(`derived/h${Math.floor(n / perHost)}`, `k8s-${n % perHost}`, 'certificate'),
  );
  const all = [specFor('ca', 'k8s', 'authority'), ...hosts];
  const specs = { dir: 'certs', complete: true, specs: all, problems: [] };
  const writes = writesFor(all, certificates, keys);

  const written = await seconds(() => commit(writes));
  const unchanged = await seconds(() => commit(writes));
  let seen;
  const rounds = [];
  for (let round = 0; round < 3; round++) {
    rounds.push(await seconds(() => (seen = observe(openTree(root, 'certs'), specs))));
  }
  const ours = Math.min(...rounds);
  const read = Object.values(seen.observed).filter(({ signedBy }) => signedBy !== undefined).length;
  const theirs = (await seconds(() => readWithOpenssl(hosts.slice(0, sample)))) * (count / sample);

  console.log(`${count} certificates, ${writes.length} files`);
  console.log(
    `commit            ${written.toFixed(2)} s (${((written / writes.length) * 1e3).toFixed(2)} ms a file)`,
  );
  console.log(`commit, unchanged ${unchanged.toFixed(2)} s`);
  console.log(`observe           ${ours.toFixed(2)} s (${read} signatures verified)`);
  console.log(`openssl x509      ${theirs.toFixed(2)} s (from ${sample} files)`);
  console.log(`ratio             openssl takes ${(theirs / ours).toFixed(1)} times as long`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
