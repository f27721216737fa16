import { basename, dirname } from 'node:path/posix';
import { CertflakeError } from '../errors.js';
import type { CertificateFile, LeftCertificate } from '../model.js';
import type { Tree } from '../store/tree.js';
import type { Signers } from './signers.js';

/** Certificates that no spec owns and an authority of the policy has signed: hosts that trust it accept them. */
export function leftCertificates(
  tree: Tree,
  orphans: readonly string[],
  authorities: Signers,
  read: (text: string) => CertificateFile,
): LeftCertificate[] {
  const derived = tree.dir === '' ? 'derived' : `${tree.dir}/derived`;
  const hostOf = (path: string) =>
    dirname(dirname(path)) === derived ? { host: basename(dirname(path)) } : {};
  return orphans
    .filter((path) => path.endsWith('.crt'))
    .flatMap((path) => {
      const file = fileAt(tree, path, read);
      if (file?.state !== 'read') return [];
      const [own] = file.certificates;
      const isOurs = authorities.signerOf(own) !== undefined;
      return isOurs ? [{ path, ...hostOf(path), notAfter: own.notAfter }] : [];
    });
}

/** What can't be read says nothing. */
function fileAt(
  tree: Tree,
  path: string,
  read: (text: string) => CertificateFile,
): CertificateFile | undefined {
  try {
    const bytes = tree.read(path);
    return bytes && read(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof CertflakeError) return undefined;
    throw error;
  }
}
