import { generateKeyPairSync, webcrypto, type KeyObject } from 'node:crypto';
import { CertificateMaker } from '../../lib/issue/issue.js';
import type { Issuer } from '../../lib/issue/pool.js';
import type { KeySpec } from '../../lib/model/index.js';
import { generateAgeIdentity } from '../../lib/seal/generate.js';
import { parseIdentities, type Identity } from '../../lib/seal/identities.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';

/** An operator or a host, who opens keys. */
export interface Person {
  recipient: string;
  identity: Identity;
  /** The content of an identity file. */
  secret: string;
}

export async function agePerson(name: string): Promise<Person> {
  const { identity: secret, recipient } = await generateAgeIdentity();
  const [identity] = await parseIdentities({ text: secret, name });
  return { recipient, identity: identity!, secret };
}

export async function sshPerson(name: string): Promise<Person> {
  const { publicKey, privateKey } = generateSshKey('ed25519', name);
  const [identity] = await parseIdentities({ text: privateKey, name });
  const recipient = publicKey.split(' ').slice(0, 2).join(' ');
  return { recipient, identity: identity!, secret: privateKey };
}

const curves: Record<number, string> = { 256: 'P-256', 384: 'P-384', 521: 'P-521' };
const rsaPool = new Map<number, KeyObject[]>();
let drawn = 0;

function newKey({ algo, size }: KeySpec): KeyObject {
  if (algo === 'ed25519') return generateKeyPairSync('ed25519').privateKey;
  if (algo === 'ecdsa')
    return generateKeyPairSync('ec', { namedCurve: curves[size ?? 256] ?? 'P-256' }).privateKey;
  const pool = rsaPool.get(size!) ?? rsaKeys(size!);
  rsaPool.set(size!, pool);
  return pool[drawn++ % pool.length]!;
}

/** RSA keys are slow to make: three are enough for no two in a row to be the same. */
const rsaKeys = (modulusLength: number): KeyObject[] =>
  Array.from({ length: 3 }, () => generateKeyPairSync('rsa', { modulusLength }).privateKey);

/** Issues in this thread, with keys from OpenSSL: a hundred times faster than starting workers. */
export function quickIssuer(): Issuer {
  const desk = new CertificateMaker(webcrypto);
  const pem = (key: KeyObject): Uint8Array =>
    Buffer.from(key.export({ format: 'pem', type: 'pkcs8' }));
  return {
    issue: (request) =>
      desk.issue({ ...request, key: request.key ?? pem(newKey(request.contents.key)) }),
    close: () => Promise.resolve(),
  };
}
