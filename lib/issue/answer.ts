import { createHash, type webcrypto } from 'node:crypto';
import type { SigningEngine } from './engine.js';
import { importKey } from './engines/imported.js';
import { MemoryEngine } from './engines/memory.js';
import { CertificateMaker } from './issue.js';
import { type Answer, type WorkerRequest, toPlain } from './exchange.js';
import { type ProviderName, provider } from './provider.js';

/**
 * Returns a function that answers a worker's requests: each with a certificate, with one that lacks only its
 * signature, or with an error. It wipes the keys that it receives.
 */
export async function answerer(
  name?: ProviderName,
): Promise<(request: WorkerRequest) => Promise<Answer>> {
  const crypto = await provider(name);
  const desk = new CertificateMaker(crypto);
  const engines = new SentEngines(crypto);
  return async (request) => {
    try {
      return await answerTo(request, desk, engines);
    } catch (error) {
      return { error: toPlain(error) };
    } finally {
      request.key?.fill(0);
      if (request.issuer && 'key' in request.issuer) request.issuer.key.fill(0);
    }
  };
}

async function answerTo(
  { issuer, ...rest }: WorkerRequest,
  desk: CertificateMaker,
  engines: SentEngines,
): Promise<Answer> {
  if (issuer === undefined) return { issued: await desk.issue(rest) };
  if ('publicKey' in issuer) {
    const unsigned = await desk.build({ ...rest, issuer });
    // A message would copy the whole buffer behind these bytes.
    return { unsigned: { ...unsigned, part: Uint8Array.from(unsigned.part) } };
  }
  const { certificate, key } = issuer;
  const engine = await engines.of(key);
  return { issued: await desk.issue({ ...rest, issuer: { certificate, engine } }) };
}

/** Engines of received keys, each imported once; none needs the received bytes afterwards. */
class SentEngines {
  readonly #made = new Map<string, SigningEngine>();

  constructor(readonly crypto: webcrypto.Crypto) {}

  async of(key: Uint8Array): Promise<SigningEngine> {
    const id = createHash('sha256').update(key).digest('hex');
    const engine =
      this.#made.get(id) ?? new MemoryEngine(key, (one) => importKey(one, this.crypto));
    this.#made.set(id, engine);
    await engine.publicKey();
    return engine;
  }
}
