import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../programs.js';
import type { Cluster } from '../cli/certflake.js';
import { certs } from './repository.js';

/** The output of cfssl's `-initca` and `gencert`. */
interface Generated {
  cert: string;
  key: string;
}

interface Request {
  CN: string;
  hosts?: string[];
  names?: Record<string, string>[];
}

/**
 * K8Nix's script, step by step: a CSR without usages and expiry, cfssl, and the key through `rage -r … -r …`
 * into the tree. Ignores its temporary folder.
 */
export class K8Nix {
  readonly #folder = mkdtempSync(join(tmpdir(), 'certflake-k8nix-'));

  constructor(
    readonly cluster: Cluster,
    readonly sealer: 'age' | 'rage',
  ) {}

  authority(name: string, request: Request, recipients: string[]): void {
    const made = this.#cfssl(['-initca', this.#csr(request)]);
    writeFileSync(this.#path(`${name}.pem`), made.cert);
    writeFileSync(this.#path(`${name}-key.pem`), made.key);
    this.#place(`ca/${name}`, made, recipients);
  }

  certificate(ca: string, path: string, request: Request, recipients: string[]): void {
    const signer = [`-ca=${this.#path(`${ca}.pem`)}`, `-ca-key=${this.#path(`${ca}-key.pem`)}`];
    this.#place(path, this.#cfssl([...signer, this.#csr(request)]), recipients);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #csr(request: Request): string {
    const path = this.#path('csr.json');
    writeFileSync(path, JSON.stringify({ key: { algo: 'rsa', size: 2048 }, ...request }));
    return path;
  }

  #cfssl(args: string[]): Generated {
    return JSON.parse(run('cfssl', ['gencert', '-loglevel=5', ...args])) as Generated;
  }

  #place(path: string, { cert, key }: Generated, recipients: string[]): void {
    const sealed = this.#path('sealed');
    const readers = recipients.flatMap((recipient) => ['-r', recipient.trim()]);
    run(this.sealer, [...readers, '-o', sealed], { input: key });
    this.cluster.write(`${certs}/${path}.crt`, cert);
    this.cluster.run('cp', [sealed, this.cluster.path(`${certs}/${path}.key.age`)]);
    rmSync(sealed);
  }
}
