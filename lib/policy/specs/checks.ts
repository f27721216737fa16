import type { Spec } from '../../model/index.js';
import { ANY_USAGE, extendedName } from '../../x509/usages.js';
import { outsideConstraints } from '../words/constrained.js';
import type { Path } from '../problems/option-path.js';
import { placeOf } from '../problems/option-path.js';
import type { ProblemList } from '../problems/problem-list.js';
import type { SpecDraft } from './drafts.js';
import { didYouMean, quoteForMessage } from '../../text/quote.js';

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
  const message = `would be written to ${spec.files.certificate}, as ${placeOf(owner.path)} is`;
  report.add(
    path,
    'same-path',
    message,
    'rename one of them; names that differ in case only meet too',
  );
}

function hostsMeet(host: string, other: string, report: ProblemList): void {
  const message = `differs from host ${quoteForMessage(other)} in case only: their files would meet`;
  report.add(['hosts', host], 'same-path', message, 'rename one of them');
}

function parentUnknown({ spec, words, path }: SpecDraft, { authorities, report }: Fleet): void {
  if (authorities.has(spec.issuerId)) return;
  const known = [...authorities.values()].map((draft) => draft.spec.ca);
  const message = `authority ${quoteForMessage(words.authority)} is not declared`;
  report.add(
    [...path, 'parent'],
    'unknown-parent',
    message,
    didYouMean(words.authority, known, 'declared'),
  );
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
  const hint = 'leave out parent on the authority that signs itself';
  fleet.report.add(
    [...path, 'parent'],
    'circular-parent',
    'no authority can be above itself',
    hint,
  );
}

/** RFC 5280, 4.2.1.9: how many authorities may follow below one. */
function chainTooLong(draft: SpecDraft, fleet: Fleet): void {
  if (draft.spec.kind !== 'authority') return;
  chainOf(draft, fleet).forEach(({ words, path }, below) => {
    if (words.pathLength === undefined || words.pathLength > below) return;
    const message = `${placeOf(path)}.pathLength ${words.pathLength} allows no authority here`;
    const hint = `raise it to ${below + 1}, or choose another parent`;
    fleet.report.add([...draft.path, 'parent'], 'path-too-long', message, hint);
  });
}

function subjectEmpty({ spec, path }: SpecDraft, { report }: Fleet): void {
  const { subject, names } = spec.contents;
  if (Object.values(subject).some((value) => value !== '')) return;
  if (spec.kind === 'certificate' && names.length > 0) return;
  const fact =
    spec.kind === 'authority'
      ? 'an authority needs a subject'
      : 'it has no name: neither a subject nor hosts';
  const hint = 'fill in commonName, or names';
  report.add([...path, 'commonName'], 'no-subject', `empty, and ${fact}`, hint);
}

function authorityHosts({ spec, words, path }: SpecDraft, { report }: Fleet): void {
  if (spec.kind !== 'authority' || words.hosts.length === 0) return;
  const message = 'an authority has no alternative names: these are not written';
  report.add([...path, 'hosts'], 'authority-hosts', message, 'remove them', 'warning');
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
  const message = `${placeOf(limit)}.usages does not let this authority issue ${quoteForMessage(name)}`;
  const place = [...path, 'usages', ...(index < 0 ? [] : [index])];
  report.add(
    place,
    'usage-not-issued',
    message,
    `add ${quoteForMessage(name)} there, or remove it here`,
  );
}

/** An authority's certificates must fit its own name constraints, and its parents'. */
function nameNotIssued(draft: SpecDraft, fleet: Fleet): void {
  if (draft.spec.kind !== 'certificate') return;
  for (const { spec, path } of chainOf(draft, fleet)) {
    for (const name of outsideConstraints(
      draft.spec.contents.names,
      spec.contents.authority ?? {},
    )) {
      const message = `${placeOf(path)}.nameConstraints does not let it issue ${quoteForMessage(name.value)}`;
      const hint = 'permit it there, or remove the name';
      fleet.report.add([...draft.path, 'hosts'], 'name-not-issued', message, hint);
    }
  }
}

function renewalTooEarly({ spec, path }: SpecDraft, { report }: Fleet): void {
  if (spec.renewBefore === undefined || spec.renewBefore < spec.contents.lifetime) return;
  const message = 'reaches the lifetime: it would be renewed on every run';
  const hint = 'leave it out for a third of the lifetime, or write less than expiry';
  report.add([...path, 'renewBefore'], 'renewal-too-early', message, hint);
}

/** Seconds. A run alone takes some, and a host gets a certificate only when it is deployed. */
const SHORTEST = 60;
const SHORT = 3600;

function lifetimeTooShort({ spec, words, path }: SpecDraft, { report }: Fleet): void {
  const { lifetime } = spec.contents;
  if (lifetime >= SHORT) return;
  const place = [...path, 'expiry'];
  const hint = 'write hours or days, as in "24h" or "365d"';
  if (lifetime < SHORTEST) {
    const message = `${quoteForMessage(words.expiry)} is too short: the certificate ends before a host has it`;
    report.add(place, 'short-expiry', message, hint);
    return;
  }
  const message = `${quoteForMessage(words.expiry)} is short: within that time it must be renewed and deployed, again and again`;
  report.add(place, 'short-expiry', message, hint, 'warning');
}
