import { memoryEngine } from '../../issue/engines/memory.js';
import { issueCertificate } from '../../issue/issue.js';
import type { SigningIssuer } from '../../issue/types.js';
import type { CertificateContents, ReadCertificate } from '../../model/index.js';
import type { KeyedParty } from '../../verify/types.js';
import { readCertificate } from '../../x509/read.js';

/** The clients that a server is offered; `wipe` overwrites their keys. */
export interface Throwaways {
  /** Of the generation that servers must accept. */
  own: Shown;
  /** Of an authority that no server knows: one that accepts it accepts everything. */
  strange: Shown;
  wipe: () => void;
}

type Shown = Pick<KeyedParty, 'chain' | 'key'>;

/** The name that servers write into their logs. It is in no group: Kubernetes gives it no permission. */
export const THROWAWAY = 'certflake rotation check';

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const HOUR = 3_600;

/** Without alternative names, which etcd's peers would compare with the client's address. */
const client: CertificateContents = {
  subject: { commonName: THROWAWAY },
  names: [],
  key: { algo: 'ecdsa', size: 256 },
  usages: { key: ['digitalSignature'], extended: [CLIENT_AUTH] },
  lifetime: HOUR,
};

const authority: CertificateContents = {
  ...client,
  subject: { commonName: `${THROWAWAY}: unknown authority` },
  usages: { key: ['keyCertSign'], extended: [] },
  authority: {},
};

/**
 * Makes them in memory, for one hour.
 *
 * @param above - the intermediates from the issuer upwards, as a client sends them
 * @param now - epoch seconds
 */
export async function makeThrowaways(
  issuer: SigningIssuer,
  above: readonly ReadCertificate[],
  now: number,
): Promise<Throwaways> {
  const root = await issueCertificate({ contents: authority, now });
  const { certificate } = root;
  const engine = memoryEngine(root.key);
  const made: Uint8Array[] = [];
  const shown = async (by: SigningIssuer, chain: readonly ReadCertificate[]): Promise<Shown> => {
    const { certificate: pem, key } = await issueCertificate({ contents: client, now, issuer: by });
    made.push(key);
    return { chain: [readCertificate(pem), ...chain], key };
  };
  const wipe = (): void => {
    for (const key of made) key.fill(0);
  };
  try {
    const own = await shown(issuer, above);
    return { own, strange: await shown({ certificate, engine }, []), wipe };
  } catch (error) {
    wipe();
    throw error;
  } finally {
    engine.wipe();
  }
}
