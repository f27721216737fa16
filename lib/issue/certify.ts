import { createHash } from 'node:crypto';
import { CertflakeError } from '../errors.js';
import type { SigningEngine } from './engine.js';
import { CertificateMaker } from './issue.js';
import { provider } from './provider.js';
import { publicIssuer, publicKeyOf, signed } from './sign.js';
import type { IssueRequest } from './types.js';
import { otherEngine } from './messages.js';

/** A certificate for a key in an engine, which doesn't give its bytes. */
export interface CertifyRequest extends Omit<IssueRequest, 'key'> {
  /** The engine with the certificate's own key; for a root, it also signs. */
  engine: SigningEngine;
  /** SPKI digest of the key to certify. */
  publicKey: string;
}

/**
 * The certificate's PEM, made in this thread.
 *
 * @throws CertflakeError (`issuer-key-differs`) if the engine holds another key
 */
export async function certify(request: CertifyRequest): Promise<string> {
  const { contents, now, issuer, engine, publicKey } = request;
  const spki = await publicKeyOf(engine);
  if (createHash('sha256').update(spki).digest('hex') !== publicKey) throw otherKey();
  const known = issuer && (await publicIssuer(issuer));
  const maker = new CertificateMaker(await provider());
  const build = { contents, now, publicKey: spki, ...(known && { issuer: known }) };
  const unsigned = await maker.build(build);
  const signer = issuer?.engine ?? engine;
  return (await signed(unsigned, signer, known?.publicKey ?? spki)).certificate;
}

const otherKey = (): CertflakeError =>
  new CertflakeError(otherEngine.message, { code: 'issuer-key-differs', hint: otherEngine.hint });
