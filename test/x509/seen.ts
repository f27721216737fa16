import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { need } from '../programs.js';

/** Certificates and keys that other programs load from a file. */
export interface Seen {
  /** OpenSSL's loader of stores, and its loader of trusted certificates. */
  store: number;
  trusted: number;
  /** GnuTLS, as a list of trusted certificates. */
  gnutls: number;
  /** NSS reads one, by its subject. */
  nss: string | undefined;
  /** Go reads one, by its subject, and refuses a file with anything more. */
  go: string | undefined;
  keys: number;
}

export const programs = ['openssl', 'certtool', 'certutil', 'cfssl'];

/** A folder with the other files that the programs need. */
export class Onlookers {
  readonly folder = mkdtempSync(join(tmpdir(), 'certflake-seen-'));
  readonly #file = join(this.folder, 'file.crt');

  constructor() {
    this.#run('mkdir', ['empty']);
    this.#run(need('certutil'), ['-N', '-d', 'empty', '--empty-password']);
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** @param leaf - a certificate for GnuTLS to verify */
  look(text: string, leaf: string): Seen {
    writeFileSync(this.#file, text);
    writeFileSync(join(this.folder, 'leaf.crt'), leaf);
    const stored = (what: string): number => {
      const said = this.#run(need('openssl'), ['storeutl', '-noout', what, this.#file]);
      return Number(/Total found: (\d+)/.exec(said)?.[1] ?? 0);
    };
    const bundle = this.#run(need('openssl'), ['crl2pkcs7', '-nocrl', '-certfile', this.#file]);
    const list = this.#run(need('openssl'), ['pkcs7', '-print_certs'], bundle);
    const verify = ['--verify', '--load-ca-certificate', this.#file, '--infile', 'leaf.crt'];
    const certinfo = this.#run(need('cfssl'), ['certinfo', '-cert', this.#file]);
    return {
      store: stored('-certs'),
      trusted: list.match(/^-----BEGIN/gm)?.length ?? 0,
      gnutls: Number(/Loaded CAs \((\d+)/.exec(this.#run(need('certtool'), verify))?.[1] ?? 0),
      nss: this.#nss(),
      go: /"common_name": "(\w+)"/.exec(certinfo)?.[1],
      keys: stored('-keys'),
    };
  }

  #nss(): string | undefined {
    const database = join(this.folder, 'database');
    rmSync(database, { recursive: true, force: true });
    cpSync(join(this.folder, 'empty'), database, { recursive: true });
    const add = ['-A', '-d', database, '-n', 'x', '-t', 'CT,,', '-a', '-i', this.#file];
    this.#run(need('certutil'), add);
    const listed = this.#run(need('certutil'), ['-L', '-d', database, '-n', 'x']);
    return /Subject: "CN=(\w+)/.exec(listed)?.[1];
  }

  #run(name: string, args: string[], input = ''): string {
    const options = { cwd: this.folder, input, encoding: 'utf8' } as const;
    const { stdout, stderr } = spawnSync(name, args, options);
    return stdout + stderr;
  }
}
