import { X509Certificate } from 'node:crypto';
import { certs, commit, differing, files } from '../keep/repository.js';
import type { Cluster, Ran } from '../cli/certflake.js';
import { run } from '../programs.js';

/** An authority of the attacker, with its key and its fingerprint in messages. */
export interface Stranger {
  certificate: string;
  key: string;
  fingerprint: string;
}

/** @param subject - any subject, also the real authority's */
export function strangerIn(cluster: Cluster, subject = '/CN=stranger'): Stranger {
  const [key, certificate] = ['attacker/ca.key', 'attacker/ca.crt'];
  cluster.write(key, '');
  run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-days', '3650', '-subj', subject, '-keyout', cluster.path(key)],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-out', cluster.path(certificate)],
  ]);
  return { ...read(cluster, certificate), key: cluster.read(key) };
}

function read(cluster: Cluster, path: string): Pick<Stranger, 'certificate' | 'fingerprint'> {
  const certificate = cluster.read(path);
  const { fingerprint256 } = new X509Certificate(certificate);
  return { certificate, fingerprint: fingerprint256.replaceAll(':', '').toLowerCase() };
}

/** The attacker appends to a file and commits; the operator has pulled it. */
export function append(cluster: Cluster, path: string, text: string): void {
  cluster.write(path, cluster.read(path) + text);
  commit(cluster, 'a small cleanup');
}

/** Codes and messages of a command with --json, by place. */
export function problemsOf({ stdout }: Ran): { code: string; place: string; message: string }[] {
  return (JSON.parse(stdout) as { problems: { code: string; place: string; message: string }[] })
    .problems;
}

/** The commands that read the tree end with status 1, name every attempt, and change nothing. */
export function refusedBy(cluster: Cluster, names: string[], commands: string[][] = looks): void {
  const before = cluster.files();
  for (const args of commands) {
    const { status, stdout, stderr } = cluster.certflake(args);
    expect({ args, status, stderr }).toMatchObject({ status: 1 });
    const missing = names.filter((name) => !(stdout + stderr).includes(name));
    expect({ args, missing, stdout, stderr }).toMatchObject({ missing: [] });
  }
  expect(differing(before, cluster.files())).toEqual([]);
}

const looks = [['plan'], ['check'], ['apply', '--yes'], ['apply', '--yes', '--force']];

export const caFile = files.ca.crt.replace('cluster/', '');

/** The attacker signed no certificate that a command wrote or kept. */
export function noneSignedBy(
  cluster: Cluster,
  { certificate }: Stranger,
  but: string[] = [],
): void {
  const { publicKey } = new X509Certificate(certificate);
  const written = Object.entries(cluster.files(certs)).filter(
    ([path]) => path.endsWith('.crt') && !but.includes(path),
  );
  const signed = written.filter(([, text]) => blocks(text).some((one) => one.verify(publicKey)));
  expect(signed.map(([path]) => path)).toEqual([]);
}

const blocks = (text: string): X509Certificate[] =>
  (text.match(/-----BEGIN CERT[^]+?-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => new X509Certificate(pem),
  );
