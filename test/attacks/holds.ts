import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { importPrivateKey, publicKeyDigest } from '../../lib/x509/keys.js';
import { parseIdentities, type Identity } from '../../lib/seal/identities.js';
import { unseal } from '../../lib/seal/seal.js';
import { CertflakeError } from '../../lib/errors.js';
import { git } from '../keep/repository.js';
import { program, need } from '../programs.js';
import { readCertificate } from '../../lib/x509/read.js';
import { filesBelow } from '../walk.js';
import { bytes, publicKeyOf, type Attacker } from './forge.js';
import type { World } from './world.js';

/** A content's name in git. */
export const blobOf = (content: Uint8Array): string =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');

/** Every blob in a revision's history, or in the index. */
export function blobsOf(world: World, ...revisions: string[]): Set<string> {
  const listed = git(world, 'rev-list', '--objects', '--no-object-names', ...revisions);
  return new Set(listed.split('\n').filter((line) => line !== ''));
}

const tracked = (world: World): string[] =>
  filesBelow(world.path('cluster'))
    .filter((path) => !path.startsWith('.git/'))
    .map((path) => `cluster/${path}`);

interface SealedFile {
  name: string;
  content: Buffer;
}

/** Sealed files of the working tree and of git's history, without the attacker's own. */
function sealedFiles(world: World, own: Set<string>): SealedFile[] {
  const present = tracked(world)
    .filter((path) => path.endsWith('.age'))
    .map((name) => ({ name, content: bytes(world, name) }));
  const former = git(world, 'rev-list', '--all', '--objects')
    .split('\n')
    .map((line) => line.split(' ') as [id: string, path?: string])
    .filter(([, path]) => path?.endsWith('.age'));
  const contents = blobs(
    world,
    former.map(([id]) => id),
  );
  const past = former.map(([id, path], i) => ({ name: `${id}:${path!}`, content: contents[i]! }));
  const all = new Map([...past, ...present].map((file) => [blobOf(file.content), file]));
  return [...all].filter(([id]) => !own.has(id)).map(([, file]) => file);
}

/** All of them from one git process: each answer is a line with the size, the bytes and a newline. */
function blobs(world: World, ids: string[]): Buffer[] {
  const answers = execFileSync('git', ['cat-file', '--batch'], {
    cwd: world.path('cluster'),
    input: ids.join('\n'),
    stdio: 'pipe',
  });
  let at = 0;
  return ids.map(() => {
    const start = answers.indexOf('\n', at) + 1;
    const size = Number(answers.toString('latin1', at, start).split(' ')[2]);
    at = start + size + 1;
    return answers.subarray(start, start + size);
  });
}

/** No sealed file, present or past, is opened by one of the attacker's keys. */
export function nothingOpens(world: World, { age, ssh }: Attacker, own: Set<string>): void {
  const identities = [
    world.write('attacker/age', `${age.identity}\n`),
    world.write('attacker/ssh', ssh.privateKey),
  ];
  const sealed = sealedFiles(world, own);
  expect(sealed.length).toBeGreaterThan(0);
  const opened = sealed.filter(({ content }) => opens(world, identities, content));
  expect(opened.map(({ name }) => name)).toEqual([]);
}

function opens(world: World, identities: string[], content: Buffer): boolean {
  const path = world.write('attacker/sealed', content);
  const age = program('age') === undefined ? 'rage' : 'age';
  const args = identities.flatMap((identity) => ['-i', identity]);
  return world.run(need(age), ['-d', ...args, path]).status === 0;
}

/** No host's key opens a file that holds the private key of an authority. */
export async function authoritiesStayClosed(world: World, own: Set<string>): Promise<void> {
  const parsed = await Promise.all(
    Object.entries(world.hostKeys).map(([name, { privateKey: text }]) =>
      parseIdentities({ text, name }),
    ),
  );
  const authorities = new Set(originalAuthorities(world).map(publicKeyOf));
  const opened: string[] = [];
  for (const { name, content } of sealedFiles(world, own)) {
    const pem = await tryUnseal(content, parsed.flat());
    if (pem && authorities.has(publicKeyDigest(importPrivateKey(pem)))) opened.push(name);
  }
  expect(opened).toEqual([]);
}

async function tryUnseal(content: Buffer, identities: Identity[]): Promise<Uint8Array | undefined> {
  try {
    return await unseal(content, identities, 'a sealed file');
  } catch (error) {
    if (error instanceof CertflakeError) return undefined;
    throw error;
  }
}

const blocks = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n?/g) ?? [];

/** Tags the repository's states before an attack; later ones have a number at the end. */
export const ORIGINAL = 'refs/tags/original';

/** The operator's own authorities of all these states. */
export function originalAuthorities(world: World): string[] {
  const tags = git(world, 'for-each-ref', '--format=%(refname)', `${ORIGINAL}*`).trim().split('\n');
  const all = tags.flatMap((tag) => {
    const listed = git(world, 'ls-tree', '-r', '--name-only', tag).split('\n');
    const paths = listed.filter((path) => /\/ca\/[^/]*\.crt$/.test(path));
    return paths.flatMap((path) => blocks(git(world, 'show', `${tag}:${path}`)));
  });
  // Beside an authority's other generation stand endorsements.
  return [...new Set(all)].filter((pem) => new X509Certificate(pem).ca);
}

/**
 * Each certificate on disk, except the attacker's own files, chains to the operator's; none has the attacker's
 * key.
 */
export function noStranger(world: World, attacker: Attacker, own: Set<string>): void {
  const trust = trusted(world);
  const written = tracked(world).filter(
    (path) => path.endsWith('.crt') && !own.has(blobOf(bytes(world, path))),
  );
  const faults = written.flatMap((path) => {
    const found = blocks(world.read(path));
    return found.flatMap((certificate) => {
      if (attacker.publicKeys.has(publicKeyOf(certificate))) return `${path}: attacker's key`;
      return chains(world, trust, certificate, found) ? [] : `${path}: a stranger`;
    });
  });
  expect(faults).toEqual([]);
}

interface Trust {
  /** A file of the operator's roots. */
  roots: string;
  authorities: string[];
}

function trusted(world: World): Trust {
  const authorities = originalAuthorities(world);
  const roots = authorities.filter((pem) =>
    new X509Certificate(pem).checkIssued(new X509Certificate(pem)),
  );
  return {
    roots: world.write('attacker/roots', roots.join('')),
    authorities,
  };
}

function chains(world: World, trust: Trust, certificate: string, behind: string[]): boolean {
  if (trust.authorities.includes(certificate)) return true;
  if (trust.authorities.some((one) => isEndorsedBy(one, certificate))) return true;
  const untrusted = world.write('attacker/untrusted', [...trust.authorities, ...behind].join(''));
  const leaf = world.write('attacker/leaf', certificate);
  const args = ['verify', '-CAfile', trust.roots, '-untrusted', untrusted, leaf];
  return world.run(need('openssl'), args).status === 0;
}

/** Every byte outside the files that a command may change: `layoutOnly` compares two of them. */
export function everything(world: World): Record<string, string> {
  const paths = ['cluster', 'home'].flatMap((top) =>
    filesBelow(world.path(top)).map((path) => `${top}/${path}`),
  );
  return Object.fromEntries(paths.map((path) => [path, blobOf(bytes(world, path))]));
}

const layout =
  /^cluster\/(?:\.certflake\/|\.git\/certflake\/|(?:fleet\/)?secrets\/(?:certs|other)\/(?:\.certflake\/|(?:ca|shared|derived\/[\w.-]+)\/(?:[\w.-]+\.crt|[\w.-]+\.key\.age|manifest\.json)$))/;

/** The operator's commands changed only files of the layout. */
export function layoutOnly(before: Record<string, string>, after: Record<string, string>): void {
  const paths = Object.keys({ ...before, ...after });
  const changed = paths.filter((path) => before[path] !== after[path]);
  expect(changed.filter((path) => !layout.test(path))).toEqual([]);
}

/** Two generations may have one name, so OpenSSL takes an endorsement for a certificate that signs itself. */
function isEndorsedBy(authority: string, certificate: string): boolean {
  const { endorses } = readCertificate(certificate);
  const { publicKey } = new X509Certificate(authority);
  return endorses !== undefined && new X509Certificate(certificate).verify(publicKey);
}
