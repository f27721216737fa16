import { X509Certificate, createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { parseAccepted } from '../../lib/accept/record.js';
import { parseIdentities, type Identity } from '../../lib/seal/identities.js';
import { unseal } from '../../lib/seal/seal.js';
import { parseManifest } from '../../lib/store/manifest.js';
import { readAccepted } from '../../lib/store/state.js';
import type { Place } from '../cli/certflake.js';
import { blocksOf, digest, spkiOf } from '../cluster/oracle.js';
import { secretsOf } from '../e2e/needles.js';

/** An oracle without the plan's code: node:crypto reads the certificates, the operator's identity opens the keys. */

export const DIR = 'secrets/certs';

/** What the files of an authority say of its rotation. */
export type Stage = 'steady' | 'trust' | 'issue';

/** An authority's files with their keys opened. */
export interface Shown {
  stage: Stage;
  /** SHA-256 of the certificates in the authority's own file, in its order. */
  bundle: string[];
  active: Half;
  other?: Half;
  /** Private numbers of all its keys. */
  secrets: Buffer[];
}

/** A certificate, and whether the sealed key beside it is its own. */
interface Half {
  certificate: X509Certificate;
  isPair: boolean;
}

export const fingerprint = (certificate: X509Certificate): string => digest(certificate.raw);

export async function identityOf(text: string): Promise<Identity> {
  const [identity] = await parseIdentities({ text, name: 'operator' });
  return identity!;
}

/** Reads all files of an authority; throws if they are those of no stage. */
export async function shownOf(place: Place, identity: Identity, ca = 'cluster'): Promise<Shown> {
  const at = (name: string) => `cluster/${DIR}/ca/${ca}${name}`;
  const files = place.files(`cluster/${DIR}/ca`);
  const has = (name: string): boolean => files[at(name)] !== undefined;
  const secrets: Buffer[] = [];
  const half = async (infix: string): Promise<Half> => {
    const [certificate] = blocksOf(place.read(at(`${infix}.crt`)));
    const sealed = Buffer.from(files[at(`${infix}.key.age`)]!, 'latin1');
    const key = createPrivateKey(Buffer.from(await unseal(sealed, [identity], ca)));
    secrets.push(...secretsOf(key));
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
    return { certificate: certificate!, isPair: digest(spki) === spkiOf(certificate!) };
  };
  const [next, old] = [has('.next.crt'), has('.old.crt')];
  expect([has('.next.key.age'), has('.old.key.age')]).toEqual([next, old]);
  expect(next && old).toBe(false);
  const other = next || old ? { other: await half(next ? '.next' : '.old') } : {};
  const bundle = blocksOf(place.read(at('.crt'))).map(fingerprint);
  const stage = next ? 'trust' : old ? 'issue' : 'steady';
  return { stage, bundle, active: await half(''), ...other, secrets };
}

/** All that must hold of an authority's files in any stage, its manifest and this clone's record. */
export async function expectStage(
  place: Place,
  identity: Identity,
  stage: Stage,
  ca = 'cluster',
): Promise<Shown> {
  const shown = await shownOf(place, identity, ca);
  const { active, other } = shown;
  const generations = [active, ...(other ? [other] : [])];
  const bundle = generations.map(({ certificate }) => fingerprint(certificate));
  expect({ ...shown, secrets: [] }).toMatchObject({ stage, bundle });
  expect(generations.map(({ isPair }) => isPair)).toEqual(generations.map(() => true));
  expectSigned(place, active.certificate, ca);
  expectNoted(place, shown, ca);
  return shown;
}

/** Every certificate below it is signed by its active generation. */
function expectSigned(place: Place, active: X509Certificate, ca: string): void {
  const leaves = Object.keys(place.files(`cluster/${DIR}`)).filter((path) =>
    new RegExp(`/(derived/[^/]+|shared)/${ca}-[^/]+\\.crt$`).test(path),
  );
  const strange = leaves.filter((path) => !blocksOf(place.read(path))[0]!.verify(active.publicKey));
  expect({ leaves: leaves.length > 0, strange }).toEqual({ leaves: true, strange: [] });
}

function expectNoted(place: Place, { bundle, active, other, stage }: Shown, ca: string): void {
  const path = `cluster/${DIR}/ca/manifest.json`;
  const entry = parseManifest(place.read(path), path).certificates[ca]!;
  const roles = ['active', stage === 'trust' ? 'next' : 'old'].slice(0, bundle.length);
  expect(entry.generations!.map(({ certificate }) => certificate)).toEqual(bundle);
  expect(entry.generations!.map(({ role }) => role)).toEqual(roles);
  const key = Buffer.from(place.files()[`cluster/${DIR}/ca/${ca}.key.age`]!, 'latin1');
  expect(entry).toMatchObject({
    ...{ certificate: bundle[0], publicKey: spkiOf(active.certificate) },
    sealed: createHash('sha256').update(key).digest('hex'),
  });
  const record = parseAccepted(readAccepted(place.path('cluster'), DIR)!, 'the record');
  expect(record.authorities[ca]!.map(({ certificate }) => certificate).sort()).toEqual(
    [...bundle].sort(),
  );
  expect(record.keys[`ca-${ca}`]!.publicKey).toBe(spkiOf(active.certificate));
  for (const one of [active, other])
    if (one) expect(record.formerAuthorities).not.toContain(spkiOf(one.certificate));
}
