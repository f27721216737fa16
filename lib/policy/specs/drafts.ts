import type { Message } from '../../hint.js';
import type {
  AuthoritySpec,
  CertificateSpec,
  DeliveryWords,
  Inventory,
  InventoryCertificate,
  Recipients,
  Spec,
  SpecWords,
} from '../../model/index.js';
import { contentsOf } from './contents.js';
import { digestOf } from './digest.js';
import { parseDuration } from '../words/durations.js';
import { authorityId, derivedId, nameProblem, sharedId } from '../words/identifiers.js';
import { authorityFiles, derivedFiles, sharedFiles } from './paths.js';
import type { Path } from '../problems/option-path.js';
import { placeOf } from '../problems/option-path.js';
import type { ProblemList } from '../problems/problem-list.js';
import * as messages from './messages.js';
import { wordChecks } from '../validate/formats.js';

/** A spec, its words, and their options. */
export interface SpecDraft {
  spec: Spec;
  words: SpecWords;
  path: Path;
}

/** The recipients of keys that these hosts hold. */
export type ReadersOf = (
  heldBy: readonly string[],
  own?: { path: Path; keys: readonly string[] },
) => Recipients;

/** The differences between authorities and certificates, before the words are typed. */
type Frame = CommonFrame &
  (Pick<AuthoritySpec, 'kind' | 'files'> | Pick<CertificateSpec, 'kind' | 'files'>);

interface CommonFrame {
  id: string;
  ca: string;
  name: string;
  path: Path;
  words: SpecWords;
  delivery: DeliveryWords;
  shared: boolean;
  heldBy: string[];
  recipients: Recipients;
  fingerprint?: string | undefined;
  ownOperators?: true;
}

export function authorityDraft(
  inventory: Inventory,
  ca: string,
  dir: string,
  report: ProblemList,
  readers: ReadersOf,
): SpecDraft | undefined {
  const authority = inventory.authorities[ca]!;
  const path = ['cas', ca, 'ca'];
  const heldBy = withRoles(inventory, authority.sealedTo?.roles ?? []);
  const own = authority.userAgeKeys && { path, keys: authority.userAgeKeys };
  const recipients = readers(heldBy, own);
  const files = authorityFiles(dir, ca);
  const common = { id: authorityId(ca), kind: 'authority', ca, name: ca, shared: false } as const;
  const { spec: words, fingerprint } = authority;
  const frame = { ...common, path, words, delivery: authority, heldBy, recipients, files };
  const circle = own === undefined ? {} : { ownOperators: true as const };
  return draft({ ...frame, ...circle, fingerprint: pinned(fingerprint, path, report) }, report);
}

/** Lower-case hex without colons. */
function pinned(
  fingerprint: string | undefined,
  path: Path,
  report: ProblemList,
): string | undefined {
  if (fingerprint === undefined) return undefined;
  report.attempt([...path, 'fingerprint'], () => wordChecks['policy-fingerprint']?.(fingerprint));
  return fingerprint.replaceAll(':', '').toLowerCase();
}

function withRoles(inventory: Inventory, roles: readonly string[]): string[] {
  const hosts = Object.entries(inventory.hosts);
  return hosts
    .filter(([, h]) => h.roles.some((r) => roles.includes(r)))
    .map(([name]) => name)
    .sort();
}

export function certificateDraft(
  inventory: Inventory,
  id: string,
  dir: string,
  report: ProblemList,
  readers: ReadersOf,
): SpecDraft | undefined {
  const certificate = inventory.certificates[id]!;
  const { authority: ca, name, shared, heldBy, spec: words } = certificate;
  const path = ['cas', ca, 'certs', name];
  if (!isConsistent(inventory, id, certificate, path, report)) return undefined;
  const files = shared ? sharedFiles(dir, ca, name) : derivedFiles(dir, heldBy[0]!, ca, name);
  const common = { id, kind: 'certificate', ca, name, path, words, shared } as const;
  const recipients = readers(heldBy);
  return draft({ ...common, delivery: certificate, heldBy, recipients, files }, report);
}

/** A foreign inventory can have errors that a policy can't: names become paths. */
function isConsistent(
  inventory: Inventory,
  id: string,
  { authority, name, shared, heldBy, spec }: InventoryCertificate,
  path: Path,
  report: ProblemList,
): boolean {
  const problem = nameProblem(name);
  const stranger = heldBy.find((host) => !Object.hasOwn(inventory.hosts, host));
  const [holder = ''] = heldBy;
  const expected = shared ? sharedId(authority, name) : derivedId(holder, authority, name);
  const isUndeclared = !Object.hasOwn(inventory.authorities, authority);
  const facts: (Message | false | undefined)[] = [
    problem,
    isUndeclared && messages.unknownAuthority(authority),
    spec.authority !== authority && messages.otherAuthority(spec.authority),
    stranger !== undefined && messages.unknownHost(stranger),
    heldBy.length === 0 && messages.heldByNone,
    !shared && heldBy.length > 1 && messages.heldBySeveral,
    id !== expected && messages.otherId(id, expected),
  ];
  const wrong = facts.find((told) => told !== undefined && told !== false);
  if (wrong !== undefined) report.add(path, 'bad-inventory', wrong);
  return wrong === undefined;
}

function draft(frame: Frame, report: ProblemList): SpecDraft | undefined {
  const { path, words, delivery, fingerprint, ...rest } = frame;
  const { kind } = frame;
  const contents = contentsOf(words, kind, path, report);
  const digest = report.attempt(path, () => digestOf(words));
  const renewBefore = renewal(delivery, path, report);
  if (delivery.mode !== undefined) {
    report.attempt([...path, 'mode'], () => wordChecks['policy-mode']?.(delivery.mode!));
  }
  if (contents === undefined || digest === undefined) return undefined;
  const keepKey = delivery.keepKey ?? (kind === 'authority' || merelySigns(contents.usages));
  const optional = {
    ...(renewBefore === undefined ? {} : { renewBefore }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
  const spec = {
    ...rest,
    place: placeOf(path),
    issuer: words.authority,
    issuerId: authorityId(words.authority),
    contents,
    digest,
    keepKey,
    ...optional,
  };
  return { spec, words, path };
}

function renewal(
  { renewBefore }: DeliveryWords,
  path: Path,
  report: ProblemList,
): number | undefined {
  if (renewBefore === undefined) return undefined;
  return report.attempt([...path, 'renewBefore'], () => parseDuration(renewBefore));
}

/** A new key would invalidate what the old one signed, as with the service-account pair. */
function merelySigns({ key, extended }: Spec['contents']['usages']): boolean {
  const signing = ['digitalSignature', 'contentCommitment'];
  return extended.length === 0 && key.every((usage) => signing.includes(usage));
}

/** Authorities by name, each after the one that signs it; those in a cycle come last. */
export function issuersFirst(drafts: readonly (SpecDraft | undefined)[]): SpecDraft[] {
  const waiting = drafts.filter((d) => d !== undefined);
  waiting.sort((a, b) => (a.spec.id < b.spec.id ? -1 : 1));
  const done: SpecDraft[] = [];
  for (let ready = nextReady(waiting, done); ready >= 0; ready = nextReady(waiting, done)) {
    done.push(...waiting.splice(ready, 1));
  }
  return [...done, ...waiting];
}

function nextReady(waiting: readonly SpecDraft[], done: readonly SpecDraft[]): number {
  const ids = new Set(done.map(({ spec }) => spec.id));
  return waiting.findIndex(({ spec }) => spec.issuerId === spec.id || ids.has(spec.issuerId));
}
