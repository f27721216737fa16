/**
 * Sealing and opening a 1.7 kB key, three ways: ours, `age-encryption` alone (noble's X25519), and the `age`
 * program, one process per file. Needs `npm run build`; without age, its lines are left out.
 *
 *     node bench/seal/seal.mjs
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Decrypter, Encrypter } from 'age-encryption';
import { generateAgeIdentity } from '../../dist/seal/generate.js';
import { readHeader } from '../../dist/seal/header.js';
import { parseIdentities } from '../../dist/seal/identities.js';
import { parseRecipient } from '../../dist/seal/recipients.js';
import { seal, unseal } from '../../dist/seal/seal.js';
import { generateSshKey } from '../../dist/seal/ssh/generate.js';

const plaintext = new Uint8Array(1700).fill(0x61);
const judges = process.env.CERTFLAKE_JUDGES ?? join(homedir(), '.cache', 'certflake', 'judges');
const path = `${join(judges, 'bin')}:${process.env.PATH}`;
const folder = mkdtempSync(join(tmpdir(), 'certflake-bench-'));

/** Milliseconds per call: the fastest of seven rounds, to exclude other work on the machine. */
async function measure(runs, body) {
  let quickest = Infinity;
  for (let round = 0; round < 7; round++) {
    const start = performance.now();
    for (let i = 0; i < runs; i++) await body();
    quickest = Math.min(quickest, (performance.now() - start) / runs);
  }
  return quickest;
}

function age(args, input = '') {
  return execFileSync('age', args, { input, env: { PATH: path }, stdio: 'pipe' });
}

function hasAge() {
  try {
    return age(['--version']).length > 0;
  } catch {
    return false;
  }
}

async function pairs(count, make) {
  return Promise.all(Array.from({ length: count }, make));
}

const ageKeys = await pairs(4, generateAgeIdentity);
const hosts = await pairs(4, () => generateSshKey('ed25519', 'host'));

async function library(recipients) {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(plaintext);
}

async function libraryOpen(file) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(ageKeys[0].identity);
  return decrypter.decrypt(file);
}

const file = (name, content) => {
  const out = join(folder, name);
  writeFileSync(out, content, { mode: 0o600 });
  return out;
};

async function ofKind(title, recipients, identity) {
  const parsed = recipients.map(parseRecipient);
  const keys = await parseIdentities({ text: identity, name: 'identity' });
  const sealed = await seal(plaintext, parsed);
  const [key, input] = [file('identity', identity), file('sealed', sealed)];
  const isAge = recipients.every((recipient) => recipient.startsWith('age1'));
  const rows = {
    ours: [() => seal(plaintext, parsed), () => unseal(sealed, keys, 'sealed'), 50],
    ...(isAge && { library: [() => library(recipients), () => libraryOpen(sealed), 20] }),
    ...(hasAge() && {
      age: [
        () => age(['-e', ...recipients.flatMap((r) => ['-r', r.trim()])], plaintext),
        () => age(['-d', '-i', key, input]),
        5,
      ],
    }),
  };
  await print(title, rows);
}

async function print(title, rows) {
  const base = {};
  for (const [name, [sealing, opening, runs]] of Object.entries(rows)) {
    const times = { seal: await measure(runs, sealing), unseal: await measure(runs, opening) };
    const cells = Object.entries(times).map(([what, ms]) => {
      base[what] ??= ms;
      return `${what} ${ms.toFixed(2)} ms (${(ms / base[what]).toFixed(1)})`;
    });
    console.log(`${title.padEnd(24)} ${name.padEnd(8)} ${cells.join('   ')}`);
  }
}

console.log('a call in milliseconds, in brackets the multiple of ours\n');
try {
  await ofKind('1 age1 recipient', [ageKeys[0].recipient], ageKeys[0].identity);
  await ofKind(
    '4 age1 recipients',
    ageKeys.map((key) => key.recipient),
    ageKeys[0].identity,
  );
  await ofKind('1 ssh-ed25519', [hosts[0].publicKey], hosts[0].privateKey);
  await ofKind(
    '4 ssh-ed25519',
    hosts.map((key) => key.publicKey),
    hosts[0].privateKey,
  );
  const sealed = await seal(plaintext, [parseRecipient(hosts[0].publicKey)]);
  const header = await measure(2000, () => readHeader(sealed));
  console.log(`\nreading a header: ${Math.round(1000 / header)} a second`);
  const parse = await measure(200, () => parseRecipient(hosts[0].publicKey));
  console.log(`parsing an ssh-ed25519 recipient: ${parse.toFixed(2)} ms`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
