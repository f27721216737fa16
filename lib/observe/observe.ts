import { CertflakeError, type Problem } from '../errors.js';
import { hinted, hintOf, type Hint } from '../hint.js';
import type {
  CertificateFile,
  Manifest,
  Observation,
  Observations,
  SealedFile,
  Spec,
  Specs,
  Unreadable,
} from '../model/index.js';
import { readHeader } from '../seal/header.js';
import { decoded } from '../store/decoded.js';
import { ManifestError, readManifest } from '../store/manifest.js';
import type { Tree } from '../store/tree.js';
import { readCertificateFile } from '../x509/read.js';
import { believable } from './believable.js';
import { namesInFolders, unreadBelow } from './host-folders.js';
import { leftCertificates } from './left-certificates.js';
import { generationProblem, generationsIn } from './generations.js';
import { othersOf, withoutUnsigned } from './other-generation.js';
import { REPLACE_THE_LINK, RUN_IT_AGAIN } from './messages.js';
import { findOrphans } from './orphans.js';
import { signers, type Signers } from './signers.js';
import { findStrays } from './strays.js';
import { strangersIn } from './strangers.js';
import { Unread } from './unread.js';

/** What parses bytes; only a caller that counts or times it passes its own. */
export interface Readers {
  certificate: (text: string) => CertificateFile;
  header: (bytes: Uint8Array) => SealedFile;
}

/**
 * Reads every spec's files on disk. Reads and parses each file and each folder's manifest once.
 *
 * Decrypts nothing, changes nothing, needs no identity. Never throws for a file's content: an unreadable file
 * is an observation `unreadable`; an unreadable manifest is a problem.
 */
export function observe(
  tree: Tree,
  specs: Specs,
  readers: Readers = { certificate: readCertificateFile, header: readHeader },
): Observations {
  const broken = new Map<string, Problem>();
  const manifests = readAll(tree, specs, broken);
  const looked = specs.specs.map((spec) =>
    look(tree, spec, manifests.get(spec.files.manifest), readers),
  );
  const seen = withoutUnsigned(specs.specs, looked);
  const authorities = signers(specs, seen);
  const observed = specs.specs.map((spec, index): [string, Observation] => {
    const one = seen[index]!;
    const signer = signedBy(one.certificate, authorities);
    return [spec.id, { ...one, ...signer, ...strangersIn(spec, one, authorities) }];
  });
  const orphans = specs.complete ? findOrphans(tree, specs, manifests) : [];
  const unread = new Unread();
  const own = { seen, authorities, read: readers.certificate };
  const left = leftCertificates(tree, orphans, own, unread);
  const strays = findStrays(tree, specs, orphans, unread);
  const names = specs.complete ? namesInFolders(tree) : new Map<string, string[]>();
  unreadBelow(tree, names, unread);
  const ofGenerations = specs.specs.flatMap(
    (spec, index) => generationProblem(spec, seen[index]!) ?? [],
  );
  const problems = [...broken.values(), ...ofGenerations, ...unread.problems()];
  const hostFolders = new Map([...names].map(([folder, all]) => [folder, all.length]));
  return {
    observed: Object.fromEntries(observed),
    ...{ orphans, strays, left, hostFolders, problems, broken },
    ...(tree.completed.length === 0 ? {} : { completed: tree.completed }),
  };
}

function signedBy(file: CertificateFile, authorities: Signers): Pick<Observation, 'signedBy'> {
  const signer = file.state === 'read' ? authorities.signerOf(file.certificates[0]) : undefined;
  return signer === undefined ? {} : { signedBy: signer };
}

/** Keeps a byte order mark: the parser must refuse it. */
function look(
  tree: Tree,
  spec: Spec,
  manifest: Manifest | undefined,
  readers: Readers,
): Observation {
  const { certificate: path, key, entry: name } = spec.files;
  const entry = manifest?.certificates[name];
  const certificateAt = (path: string) =>
    readAs(tree, path, (bytes) => readers.certificate(decoded(bytes, path, { ignoreBOM: true })));
  const keyAt = (path: string) => readAs(tree, path, readers.header);
  const [certificate, sealed] = [certificateAt(path), keyAt(key)];
  const others = othersOf(spec, certificate, { certificateAt, keyAt });
  return {
    id: spec.id,
    certificate,
    key: sealed,
    ...others,
    ...generationsIn(spec, certificate, others.other),
    ...(entry === undefined ? {} : { entry: believable(entry, sealed) }),
  };
}

type Absent = { state: 'missing' } | Unreadable;

function readAs<T>(tree: Tree, path: string, parse: (bytes: Uint8Array) => T): T | Absent {
  try {
    const bytes = tree.read(path);
    return bytes === undefined ? { state: 'missing' } : parse(bytes);
  } catch (error) {
    if (!(error instanceof CertflakeError)) throw error;
    return { state: 'unreadable', problem: error.message, closed: wayIn(error) };
  }
}

/** The store's hint is about folders, but here the file may be the link. */
function wayIn(error: CertflakeError): Hint {
  if (error.code === 'path') return hinted(REPLACE_THE_LINK);
  return error.hint === undefined ? hinted(RUN_IT_AGAIN) : hintOf(error);
}

function readAll(
  tree: Tree,
  { specs }: Specs,
  broken: Map<string, Problem>,
): Map<string, Manifest | undefined> {
  const manifests = new Map<string, Manifest | undefined>();
  for (const path of new Set(specs.map(({ files }) => files.manifest))) {
    try {
      manifests.set(path, readManifest(tree, path));
    } catch (error) {
      if (!(error instanceof CertflakeError)) throw error;
      broken.set(path, problemOf(error, path));
    }
  }
  return manifests;
}

function problemOf(error: CertflakeError, path: string): Problem {
  const { code } = error;
  const where =
    error instanceof ManifestError
      ? { place: error.place, message: error.fact }
      : { place: path, message: error.message };
  return { code, ...where, level: 'error', ...hintOf(error) };
}
