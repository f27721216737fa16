import type { Spec } from '../../model/index.js';
import { ANY_USAGE, extendedName } from '../../x509/usages.js';
import { outsideConstraints } from '../words/constrained.js';
import type { Path } from '../problems/option-path.js';
import { placeOf } from '../problems/option-path.js';
import type { ProblemList } from '../problems/problem-list.js';
import type { SpecDraft } from './drafts.js';
import * as messages from './messages.js';
import { didYouMean } from '../../text/did-you-mean.js';

/** What a check compares the spec with. */
interface Fleet {
  authorities: ReadonlyMap<string, SpecDraft>;
  /** The first spec of each certificate path, in lower case. */
  owners: ReadonlyMap<string, SpecDraft>;
  report: ProblemList;
}

type Check = (draft: SpecDraft, fleet: Fleet) => void;

/** Problems that single words can't show, in the order of reports. */
const checks: readonly Check[] = [
  pathTaken,
  parentUnknown,
  parentCircular,
  chainTooLong,
  subjectEmpty,
  authorityHosts,
  usageNotIssued,
  nameNotIssued,
  renewalTooEarly,
  lifetimeTooShort,
];

export function checkSpecs(drafts: readonly SpecDraft[], report: ProblemList): void {
  const authorities = drafts.filter(({ spec }) => spec.kind === 'authority');
  const reversed = [...drafts].reverse();
  const fleet: Fleet = {
    authorities: new Map(authorities.map((draft) => [draft.spec.id, draft])),
    owners: new Map(reversed.map((draft) => [pathKey(draft.spec), draft])),
    report,
  };
  for (const draft of drafts) for (const check of checks) check(draft, fleet);
}

/** Case-insensitive file systems keep only one of two names that differ in case. */
const pathKey = (spec: Spec) => spec.files.certificate.toLowerCase();

function pathTaken({ spec, path }: SpecDraft, { owners, report }: Fleet): void {
  const owner = owners.get(pathKey(spec))!;
  if (owner.spec.id === spec.id) return;
  if (owner.spec.place === spec.place) {
    hostsMeet(spec.heldBy[0]!, owner.spec.heldBy[0]!, report);
    return;
  }
  const told = messages.samePath(spec.files.certificate, placeOf(owner.path));
  report.add(path, 'same-path', told);
}

function hostsMeet(host: string, other: string, report: ProblemList): void {
  report.add(['hosts', host], 'same-path', messages.sameHostPath(other));
}

function parentUnknown({ spec, words, path }: SpecDraft, { authorities, report }: Fleet): void {
  if (authorities.has(spec.issuerId)) return;
  const known = [...authorities.values()].map((draft) => draft.spec.ca);
  const near = didYouMean(words.authority, known, 'declared');
  const told = messages.unknownParent(words.authority, near);
  report.add([...path, 'parent'], 'unknown-parent', told);
}

/** The authorities above a spec, nearest first; stops when a cycle closes. */
function chainOf({ spec }: SpecDraft, { authorities }: Fleet): SpecDraft[] {
  const chain: SpecDraft[] = [];
  let issuer = spec.issuerId === spec.id ? undefined : authorities.get(spec.issuerId);
  while (issuer !== undefined && !chain.includes(issuer)) {
    chain.push(issuer);
    const { id, issuerId } = issuer.spec;
    issuer = issuerId === id ? undefined : authorities.get(issuerId);
  }
  return chain;
}

function parentCircular(draft: SpecDraft, fleet: Fleet): void {
  const { spec, words, path } = draft;
  const isItself = spec.kind === 'authority' && words.parent === spec.ca;
  if (spec.kind !== 'authority' || !(isItself || chainOf(draft, fleet).includes(draft))) return;
  fleet.report.add([...path, 'parent'], 'circular-parent', messages.circularParent);
}

/** RFC 5280, 4.2.1.9: how many authorities may follow below one. */
function chainTooLong(draft: SpecDraft, fleet: Fleet): void {
  if (draft.spec.kind !== 'authority') return;
  chainOf(draft, fleet).forEach(({ words, path }, below) => {
    if (words.pathLength === undefined || words.pathLength > below) return;
    const told = messages.chainTooLong(placeOf(path), words.pathLength, below + 1);
    fleet.report.add([...draft.path, 'parent'], 'path-too-long', told);
  });
}

function subjectEmpty({ spec, path }: SpecDraft, { report }: Fleet): void {
  const { subject, names } = spec.contents;
  if (Object.values(subject).some((value) => value !== '')) return;
  if (spec.kind === 'certificate' && names.length > 0) return;
  const isAuthority = spec.kind === 'authority';
  const told = isAuthority ? messages.authorityWithoutSubject : messages.certificateWithoutName;
  report.add([...path, 'commonName'], 'no-subject', told);
}

function authorityHosts({ spec, words, path }: SpecDraft, { report }: Fleet): void {
  if (spec.kind !== 'authority' || words.hosts.length === 0) return;
  report.add([...path, 'hosts'], 'authority-hosts', messages.authorityHosts, 'warning');
}

/** An authority's extended usages limit what it may issue, all the way down. */
function usageNotIssued(draft: SpecDraft, fleet: Fleet): void {
  if (draft.spec.kind !== 'certificate') return;
  for (const { spec, path } of chainOf(draft, fleet)) {
    const allowed = spec.contents.usages.extended;
    if (allowed.length === 0 || allowed.includes(ANY_USAGE)) continue;
    const more = draft.spec.contents.usages.extended.filter((oid) => !allowed.includes(oid));
    for (const oid of more) reportUsage(draft, oid, path, fleet.report);
  }
}

function reportUsage(
  { words, path }: SpecDraft,
  oid: string,
  limit: Path,
  report: ProblemList,
): void {
  const name = extendedName(oid);
  const index = words.usages.indexOf(name);
  const place = [...path, 'usages', ...(index < 0 ? [] : [index])];
  report.add(place, 'usage-not-issued', messages.usageNotIssued(placeOf(limit), name));
}

/** An authority's certificates must fit its own name constraints, and its parents'. */
function nameNotIssued(draft: SpecDraft, fleet: Fleet): void {
  if (draft.spec.kind !== 'certificate') return;
  for (const { spec, path } of chainOf(draft, fleet)) {
    for (const name of outsideConstraints(
      draft.spec.contents.names,
      spec.contents.authority ?? {},
    )) {
      const told = messages.nameNotIssued(placeOf(path), name.value);
      fleet.report.add([...draft.path, 'hosts'], 'name-not-issued', told);
    }
  }
}

function renewalTooEarly({ spec, path }: SpecDraft, { report }: Fleet): void {
  if (spec.renewBefore === undefined || spec.renewBefore < spec.contents.lifetime) return;
  report.add([...path, 'renewBefore'], 'renewal-too-early', messages.renewalTooEarly);
}

/** Seconds. A run alone takes some, and a host gets a certificate only when it is deployed. */
const SHORTEST = 60;
const SHORT = 3600;

function lifetimeTooShort({ spec, words, path }: SpecDraft, { report }: Fleet): void {
  const { lifetime } = spec.contents;
  if (lifetime >= SHORT) return;
  const place = [...path, 'expiry'];
  if (lifetime < SHORTEST) report.add(place, 'short-expiry', messages.tooShort(words.expiry));
  else report.add(place, 'short-expiry', messages.short(words.expiry), 'warning');
}
