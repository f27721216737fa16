import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SignatureAlgorithm, SigningEngine } from '../../lib/issue/engine.js';
import { need, run } from '../programs.js';

/** `openssl genpkey`'s words for a kind of key. */
export const kinds = {
  'ECDSA P-256': ['-algorithm', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'ECDSA P-384': ['-algorithm', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  'ECDSA P-521': ['-algorithm', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  'RSA 2048': ['-algorithm', 'rsa', '-pkeyopt', 'rsa_keygen_bits:2048'],
  Ed25519: ['-algorithm', 'ed25519'],
} as const;

const start = promisify(execFile);

/** An authority whose key only openssl reads: in its own process, from a file unknown to certflake. */
export class OpensslEngine implements SigningEngine {
  readonly #folder = mkdtempSync(join(tmpdir(), 'certflake-engine-'));
  readonly #spki: Uint8Array;
  readonly certificate: string;
  /** How often it was asked to sign. */
  signed = 0;

  /** @param key - PEM; a new one by default */
  constructor(kind: keyof typeof kinds, key?: Uint8Array) {
    const at = { cwd: this.#folder };
    if (key === undefined) run('openssl', ['genpkey', ...kinds[kind], '-out', 'key'], at);
    else writeFileSync(join(this.#folder, 'key'), key);
    run('openssl', ['pkey', '-in', 'key', '-pubout', '-outform', 'DER', '-out', 'spki'], at);
    const usages = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-days', '3650'];
    const root = ['req', '-x509', '-key', 'key', '-subj', '/CN=offline root', '-out', 'crt'];
    run('openssl', [...root, ...usages], at);
    this.#spki = readFileSync(join(this.#folder, 'spki'));
    this.certificate = readFileSync(join(this.#folder, 'crt'), 'utf8');
  }

  publicKey(): Promise<Uint8Array> {
    return Promise.resolve(this.#spki);
  }

  async sign(part: Uint8Array, { hash }: SignatureAlgorithm): Promise<Uint8Array> {
    const file = join(this.#folder, `part-${++this.signed}`);
    writeFileSync(file, part);
    const digest = hash === undefined ? [] : ['-digest', hash];
    const args = ['pkeyutl', '-sign', '-rawin', ...digest, '-inkey', 'key', '-in', file];
    const options = { cwd: this.#folder, encoding: 'buffer' as const };
    return (await start(need('openssl'), args, options)).stdout;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
