import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import type { GeneralName, GenerationFiles, Spec } from '../../lib/model/index.js';
import { unseal } from '../../lib/seal/seal.js';
import type { Person } from './keys.js';
import type { World } from './world.js';

/** An oracle without the plan's code: node:crypto reads the certificates, identities open the keys. */

const read = new Map<string, X509Certificate[]>();

export function blocksOf(pem: string): X509Certificate[] {
  const known = read.get(pem);
  if (known !== undefined) return known;
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const certificates = blocks.map((block) => new X509Certificate(block));
  read.set(pem, certificates);
  return certificates;
}

const opened = new Map<string, Promise<string | undefined>>();

/** The digest of the public half of the key that this person opens; undefined if none. */
function opens(sealed: string, { identity, recipient }: Person): Promise<string | undefined> {
  const name = `${recipient} ${digest(sealed)}`;
  const known =
    opened.get(name) ??
    unseal(Buffer.from(sealed, 'latin1'), [identity], 'key').then(spkiOfKey, () => undefined);
  opened.set(name, known);
  return known;
}

const seconds = (date: string): number => Date.parse(date) / 1000;
export const spkiOf = (certificate: X509Certificate): string =>
  digest(certificate.publicKey.export({ format: 'der', type: 'spki' }));
export const digest = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

const nameWords: Record<GeneralName['type'], string> = {
  dns: 'DNS',
  ip: 'IP Address',
  uri: 'URI',
  email: 'email',
};

const sorted = (words: string[]): string[] => [...new Set(words)].sort();

/** The expected content of an issued file, in node's words. */
function expected({ contents, kind }: Spec) {
  const { commonName, ...names } = contents.subject;
  const { key } = contents;
  const curve = { 256: 'prime256v1', 384: 'secp384r1', 521: 'secp521r1' }[key.size ?? 0];
  return {
    subject: sorted(
      Object.entries({ CN: commonName, ...names })
        .filter(([, value]) => value !== '')
        .map(([type, value]) => `${type}=${value}`),
    ),
    names: sorted(contents.names.map(({ type, value }) => `${nameWords[type]}:${value}`)),
    usages: kind === 'authority' ? [] : sorted(contents.usages.extended),
    key: key.algo === 'ecdsa' ? `ec ${curve ?? ''}` : `${key.algo} ${key.size ?? ''}`,
    isAuthority: kind === 'authority',
  };
}

/** Node writes IPv6 addresses in full; the WHATWG's parser knows the short form. */
const shortAddress = (name: string): string =>
  name.replace(
    /^(IP Address:)(.*:.*)$/,
    (_, kind: string, address: string) =>
      `${kind}${new URL(`http://[${address}]`).hostname.slice(1, -1)}`,
  );

function found(certificate: X509Certificate) {
  const { asymmetricKeyType = '', asymmetricKeyDetails = {} } = certificate.publicKey;
  const { namedCurve, modulusLength } = asymmetricKeyDetails;
  const { keyUsage = [] } = certificate as { keyUsage?: string[] };
  return {
    subject: sorted(certificate.subject.split('\n').filter((line) => line !== '')),
    names: sorted((certificate.subjectAltName ?? '').split(', ').filter(Boolean).map(shortAddress)),
    // Node's keyUsage has the extended ones.
    usages: sorted(keyUsage),
    key: `${asymmetricKeyType} ${namedCurve ?? modulusLength ?? ''}`,
    isAuthority: certificate.ca,
  };
}

/** Everything in which a spec's files don't fit the policy, as sentences; empty if they fit. */
export async function misses(world: World, spec: Spec, everybody: Person[]): Promise<string[]> {
  const [certificate, ...chain] = blocksOf(world.read(spec.files.certificate));
  if (certificate === undefined) return ['no certificate'];
  const [have, want] = [found(certificate), expected(spec)];
  const fields = (Object.keys(want) as (keyof typeof want)[]).filter(
    (field) => JSON.stringify(have[field]) !== JSON.stringify(want[field]),
  );
  return [
    ...fields.map((field) => `${field}: ${JSON.stringify(have[field])}`),
    ...signed(world, spec, certificate, chain),
    ...(await openers(world, spec, certificate, everybody)),
    ...(await openersBeside(world, spec, everybody)),
    ...noted(world, spec, certificate),
  ];
}

function signed(
  world: World,
  spec: Spec,
  certificate: X509Certificate,
  chain: X509Certificate[],
): string[] {
  const above: X509Certificate[] = [];
  for (let at = spec; at.id !== at.issuerId; at = world.spec(at.issuerId)) {
    above.push(blocksOf(world.read(world.spec(at.issuerId).files.certificate))[0]!);
  }
  const issuer = above[0] ?? certificate;
  const intermediates = spec.kind === 'authority' ? besides(world, spec) : above.slice(0, -1);
  const print = (all: X509Certificate[]): string => all.map((c) => c.fingerprint256).join();
  const [begin, end] = [seconds(certificate.validFrom), seconds(certificate.validTo)];
  const isCut = Math.abs(end - seconds(issuer.validTo)) < 60;
  const { lifetime } = spec.contents;
  return [
    ...(certificate.verify(issuer.publicKey) ? [] : ['signature']),
    ...(certificate.issuer === issuer.subject ? [] : ['issuer']),
    ...(print(chain) === print(intermediates) ? [] : ['chain']),
    ...(Math.abs(end - begin - lifetime) <= 3600 || (isCut && end - begin < lifetime)
      ? []
      : ['lifetime']),
    ...(begin <= world.now && (world.now < end || isCut) ? [] : ['not valid now']),
  ];
}

/** Files of an authority's other generation, while it rotates. */
export const generationsBeside = (world: World, spec: Spec): GenerationFiles[] =>
  spec.kind === 'authority'
    ? [spec.files.next, spec.files.former].filter(({ certificate }) => world.has(certificate))
    : [];

const besides = (world: World, spec: Spec): X509Certificate[] =>
  generationsBeside(world, spec).map(({ certificate }) => blocksOf(world.read(certificate))[0]!);

/** The key of an authority's other generation opens for the same people, and is its certificate's. */
async function openersBeside(world: World, spec: Spec, everybody: Person[]): Promise<string[]> {
  const all = generationsBeside(world, spec).map(async ({ certificate, key }) => {
    const [beside] = blocksOf(world.read(certificate));
    const found = await openers(world, spec, beside!, everybody, key);
    return found.map((one) => `${key}: ${one}`);
  });
  return (await Promise.all(all)).flat();
}

async function openers(
  world: World,
  spec: Spec,
  certificate: X509Certificate,
  everybody: Person[],
  path = spec.files.key,
): Promise<string[]> {
  const sealed = world.read(path);
  const wanted = new Set(Object.values(spec.recipients).flat());
  const problems: string[] = [];
  for (const person of everybody) {
    const key = await opens(sealed, person);
    if ((key !== undefined) !== wanted.has(person.recipient))
      problems.push(`${key ? 'opened' : 'not opened'} by ${person.identity.name}`);
    if (key && key !== spkiOf(certificate)) problems.push('key of another certificate');
  }
  return problems;
}

export const spkiOfKey = (pem: Uint8Array): string =>
  digest(
    createPublicKey(createPrivateKey(Buffer.from(pem))).export({ format: 'der', type: 'spki' }),
  );

function noted(world: World, spec: Spec, certificate: X509Certificate): string[] {
  const entry = world.entry(spec.id);
  const sealed = digest(Buffer.from(world.read(spec.files.key), 'latin1'));
  const facts: [string, unknown, unknown][] = [
    ['certificate', entry?.certificate, digest(certificate.raw)],
    ['publicKey', entry?.publicKey, spkiOf(certificate)],
    ['sealed', entry?.sealed, sealed],
    ['recipients', JSON.stringify(entry?.recipients), JSON.stringify(spec.recipients)],
    ['spec', entry?.spec, spec.digest],
    ['notAfter', entry?.notAfter, seconds(certificate.validTo)],
    ...generationsNoted(world, spec),
  ];
  return facts.filter(([, a, b]) => a !== b).map(([field]) => `manifest: ${field}`);
}

/** The manifest names the generations that the file holds, the active one first. */
function generationsNoted(world: World, spec: Spec): [string, unknown, unknown][] {
  if (spec.kind !== 'authority') return [];
  const bundle = blocksOf(world.read(spec.files.certificate)).map(({ raw }) => digest(raw));
  const noted = world.entry(spec.id)?.generations?.map((one) => one.certificate);
  return [['generations', noted?.join(), bundle.join()]];
}

/** The authorities' private keys in the tree, by digest of their public half. */
export async function authorityKeys(world: World, opener: Person): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const [path, body] of Object.entries(world.files())) {
    if (!/\/ca\/[^/]+\.key\.age$/.test(path)) continue;
    const key = await opens(body, opener);
    if (key !== undefined) keys.add(key);
  }
  return keys;
}
