import { endorse } from '../../lib/issue/endorse.js';
import { memoryEngine } from '../../lib/issue/engines/memory.js';
import type { RecordedGeneration, Recipients } from '../../lib/model/index.js';
import { parseIdentities } from '../../lib/seal/identities.js';
import { unseal } from '../../lib/seal/seal.js';
import { readCertificate } from '../../lib/x509/read.js';
import type { Attack } from './attack.js';
import { bytes, claim, crt, entry, sealedKey, sealTo, type Pair, type Slot } from './forge.js';
import type { World } from './world.js';

export const nextOf = (slot: Slot): Slot => `${slot}.next`;
export const formerOf = (slot: Slot): Slot => `${slot}.old`;

/** The operator makes one step of an authority's rotation, and commits it. */
export function rotates(attack: Attack, authority: string, ...options: string[]): void {
  attack.world.must(['rotate', authority, '--yes', ...options]);
  attack.honest(`rotate ${authority} ${options.join(' ')}`);
}

/** The blocks of a certificate file. */
export const blocksOf = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n?/g) ?? [];

/** What `by` says with its key: this certificate is another generation of mine. */
export async function endorsementBy(by: Pair, certificate: string): Promise<string> {
  const engine = memoryEngine(Buffer.from(by.key));
  return endorse(readCertificate(certificate), { certificate: by.certificate, engine });
}

/** An authority's own pair: its key has leaked. */
export async function leaked(world: World, slot: Slot): Promise<Pair> {
  const identities = await parseIdentities({ text: world.operator.identity, name: 'operator' });
  const key = await unseal(bytes(world, sealedKey(slot)), identities, slot);
  return { certificate: blocksOf(world.read(crt(slot)))[0]!, key: Buffer.from(key).toString() };
}

/** Plants the files of a first step: the authority's present certificate, then another one, with its key. */
export async function plantNext(
  world: World,
  slot: Slot,
  { certificate, key }: Pair,
  endorsements: string,
  readers?: Recipients,
): Promise<void> {
  const [active] = blocksOf(world.read(crt(slot)));
  world.write(crt(slot), active! + certificate);
  world.write(crt(nextOf(slot)), certificate + endorsements);
  world.write(
    sealedKey(nextOf(slot)),
    await sealTo(key, readers ?? entry(world, slot).recipients!),
  );
  claimGenerations(world, slot, [
    { role: 'active', certificate: active! },
    { role: 'next', certificate },
  ]);
}

type Claimed = Pick<RecordedGeneration, 'role'> & { certificate: string };

/** Rewrites what the manifest says about an authority's generations. */
export function claimGenerations(world: World, slot: Slot, all: readonly Claimed[]): void {
  const generations = all.map(({ role, certificate }) => {
    const { fingerprint, publicKey } = readCertificate(certificate);
    return { role, certificate: fingerprint, publicKey, since: 1_700_000_000 };
  });
  claim(world, slot, { generations });
}
