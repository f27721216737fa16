import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { need } from '../../programs.js';

/** A folder for the judges' certificates, with an empty database for NSS. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'certflake-judges-'));

  /** The database. */
  prepare(): void {
    mkdirSync(join(this.folder, 'nss'));
    this.run('certutil', ['-N', '-d', 'sql:nss', '--empty-password']);
  }

  write(name: string, pem: string): string {
    writeFileSync(join(this.folder, name), pem);
    return name;
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  run(program: string, args: string[]) {
    const result = spawnSync(need(program), args, { cwd: this.folder, encoding: 'utf8' });
    return { ok: result.status === 0, text: result.stdout + result.stderr, stdout: result.stdout };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

export interface Chain {
  root: string;
  intermediate?: string;
  leaf: string;
}

/** The purposes of a certificate, in each judge's words. */
export const purposes = {
  server: { openssl: 'sslserver', gnutls: '1.3.6.1.5.5.7.3.1', nss: '1' },
  client: { openssl: 'sslclient', gnutls: '1.3.6.1.5.5.7.3.2', nss: '0' },
  mail: { openssl: 'smimesign', gnutls: '1.3.6.1.5.5.7.3.4', nss: '4' },
  /** OpenSSL 3.0 lacks this purpose, and NSS has no command-line flag to trust an authority for it. */
  code: { openssl: undefined, gnutls: '1.3.6.1.5.5.7.3.3', nss: undefined },
  time: { openssl: 'timestampsign', gnutls: '1.3.6.1.5.5.7.3.8', nss: undefined },
} as const;

export type Purpose = keyof typeof purposes;
export type Judge = 'openssl' | 'gnutls' | 'nss';

/** Whether a judge accepts the chain for that purpose; undefined if it has no word for it. */
export const judges: Readonly<
  Record<Judge, (bench: Bench, chain: Chain, purpose: Purpose) => boolean | undefined>
> = {
  openssl: (bench, { root, intermediate, leaf }, purpose) => {
    const name = purposes[purpose].openssl;
    if (name === undefined) return undefined;
    const between = intermediate === undefined ? [] : ['-untrusted', intermediate];
    const strict = ['verify', '-x509_strict', '-purpose', name, '-CAfile', root];
    return bench.run('openssl', [...strict, ...between, leaf]).ok;
  },
  gnutls: (bench, { root, intermediate, leaf }, purpose) => {
    const files = intermediate === undefined ? [leaf] : [leaf, intermediate];
    const file = bench.write('chain', files.map((name) => bench.read(name)).join(''));
    const verify = ['--verify', '--verify-profile', 'medium', '--load-ca-certificate', root];
    const asked = ['--verify-purpose', purposes[purpose].gnutls, '--infile', file];
    return bench.run('certtool', [...verify, ...asked]).ok;
  },
  nss: (bench, { root, intermediate, leaf }, purpose) => {
    const usage = purposes[purpose].nss;
    if (usage === undefined) return undefined;
    const between = intermediate === undefined ? [] : ['-a', intermediate];
    const verify = ['-d', 'sql:nss', '-pp', '-u', usage];
    return bench.run('vfychain', [...verify, '-a', leaf, ...between, '-t', '-a', root]).ok;
  },
};

/** The purposes for which the judge accepts the chain. */
export function acceptedBy(judge: Judge, bench: Bench, chain: Chain): Purpose[] {
  const all = Object.keys(purposes) as Purpose[];
  return all.filter((purpose) => judges[judge](bench, chain, purpose));
}

/** Go's crypto/x509, through cfssl: builds the chain for any purpose, with name constraints. */
export function goVerifies(bench: Bench, { root, intermediate, leaf }: Chain): boolean {
  const between = ['-int-bundle', intermediate ?? root];
  return bench.run('cfssl', ['bundle', '-ca-bundle', root, ...between, '-cert', leaf]).ok;
}

/** The RFCs' lints; the CA/Browser Forum's are for public authorities. */
const SOURCES = 'RFC3279,RFC5280,RFC5480,RFC5891,RFC8813';

/** Errors and warnings that zlint finds, by file. */
export function zlint(bench: Bench, files: readonly string[]): Record<string, string[]> {
  const { stdout } = bench.run('zlint', ['-includeSources', SOURCES, ...files]);
  const reports = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Report);
  return Object.fromEntries(
    files.map((file, i) => [
      file,
      Object.entries(reports[i]!)
        .filter(isFinding)
        .map(([name]) => name),
    ]),
  );
}

type Report = Record<string, { result: string }>;

const isFinding = ([, { result }]: [string, { result: string }]) =>
  ['warn', 'error', 'fatal'].includes(result);
