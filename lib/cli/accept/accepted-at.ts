import { acceptedFrom } from '../../accept/revision.js';
import { quietly } from '../../quietly.js';
import type { Accepted, ReadCertificate, Spec, Specs } from '../../model/index.js';
import { parseManifest } from '../../store/manifest.js';
import { readCertificateFile } from '../../x509/read.js';
import { policyAt, unknownPolicy } from './policy-at.js';
import { commitOf } from '../git/revision.js';
import type { Session } from '../session/session.js';
import { filesOf } from '../git/stored.js';

/**
 * What a git revision already had: its authorities, kept keys and recipients.
 *
 * @throws CertflakeError (`usage`) if git knows no such revision, or if its policy can't be determined
 */
export async function acceptedAt(session: Session, revision: string): Promise<Accepted> {
  const commit = await commitOf(session.root, revision, `--accept-since ${revision}`);
  const found = await policyAt(session, commit);
  if ('unknown' in found) throw unknownPolicy(revision, session.source, found);
  return acceptedIn(session, commit, found.specs);
}

/**
 * The same, only to be shown: if its policy can't be determined, its manifests name the recipients. They are no
 * reason to accept anything.
 */
export async function shownAt(session: Session, revision: string): Promise<Accepted> {
  const commit = await commitOf(session.root, revision, `--since ${revision}`);
  const found = await policyAt(session, commit);
  const specs = 'specs' in found ? found.specs : await manifestsAt(session, commit);
  return acceptedIn(session, commit, specs);
}

async function manifestsAt({ root, specs }: Session, commit: string): Promise<Specs> {
  const paths = [...new Set(specs.specs.map(({ files }) => files.manifest))];
  const files = await filesOf(root, commit, paths);
  const manifests = new Map(
    [...files].map(([path, text]) => [path, quietly(() => parseManifest(text, path))]),
  );
  const recipientsOf = ({ files: { manifest, entry } }: Spec) =>
    manifests.get(manifest)?.certificates[entry]?.recipients ?? {};
  return {
    ...specs,
    specs: specs.specs.map((spec) => ({ ...spec, recipients: recipientsOf(spec) })),
  };
}

async function acceptedIn(session: Session, commit: string, policy: Specs): Promise<Accepted> {
  const paths = policy.dir === session.specs.dir ? certificatePaths(policy) : [];
  return acceptedFrom(certificatesIn(await filesOf(session.root, commit, paths)), policy);
}

const certificatePaths = ({ specs }: Specs): string[] =>
  specs.map((spec) => spec.files.certificate);

function certificatesIn(files: ReadonlyMap<string, string>): Record<string, ReadCertificate> {
  const read = [...files].flatMap(([path, content]) => {
    const file = readCertificateFile(content);
    return file.state === 'read' ? [[path, file.certificates[0]] as const] : [];
  });
  return Object.fromEntries(read);
}
