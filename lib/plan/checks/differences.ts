import type { GeneralName, NameSubtree, ReadCertificate, Reason, Spec } from '../../model/index.js';
import { describeKey } from '../../x509/keys.js';
import { BACKDATED } from '../../x509/validity.js';
import { carriedUsages, extendedName } from '../../x509/usages.js';
import { differs } from '../messages/certificates.js';
import { reason } from '../state.js';

/** cfssl counts months, others round to days, so an hour is no intended difference; in seconds. */
export const lifetimeTolerance = (lifetime: number): number => Math.min(3600, lifetime / 10);

/** Seconds between two ends that count as the same moment. */
const SAME_END = 60;

interface Differing {
  field: string;
  actual: string;
  wanted: string;
  /** What is added and removed, for lists: a change in a long list must be visible. */
  delta?: string;
}

type Comparison = (spec: Spec, certificate: ReadCertificate) => Differing | undefined;

/** RFC 5280 section 4.2.1.3: existing authorities often carry these two beside keyCertSign. */
const HARMLESS_ON_AUTHORITY = new Set(['digitalSignature', 'keyEncipherment']);

const comparisons: Comparison[] = [
  subject,
  issuer,
  hosts,
  key,
  keyUsages,
  extendedUsages,
  authority,
  nameConstraints,
];

/**
 * Every field in which a certificate differs from its spec, from what to what. Compares subjects and lists as
 * sets. A lifetime within an hour, or cut by its authority's end, is no difference.
 *
 * @param issuerEnd the authority's end, epoch seconds; undefined for a root
 */
export function differences(
  spec: Spec,
  certificate: ReadCertificate,
  issuerEnd: number | undefined,
): Reason[] {
  const found = comparisons.map((compare) => compare(spec, certificate));
  found.push(lifetime(spec, certificate, issuerEnd));
  return found
    .filter((differing) => differing !== undefined)
    .map(({ field, actual, wanted, delta = `${actual} -> ${wanted}` }) =>
      reason(field, differs(field, delta), actual, wanted),
    );
}

function sets(field: string, actual: string[], wanted: string[]): Differing | undefined {
  const [a, w] = [[...new Set(actual)].sort(), [...new Set(wanted)].sort()];
  if (a.length === w.length && a.every((value, index) => value === w[index])) return undefined;
  const signed = (sign: string, values: string[], others: string[]): string[] =>
    values.filter((value) => !others.includes(value)).map((value) => `${sign} ${value}`);
  const delta = [...signed('+', w, a), ...signed('-', a, w)].join(', ');
  return { field, actual: shown(a), wanted: shown(w), delta };
}

const shown = (values: string[]): string => (values.length === 0 ? 'none' : values.join(', '));

function subject(spec: Spec, certificate: ReadCertificate): Differing | undefined {
  const { commonName, ...names } = spec.contents.subject;
  const wanted = Object.entries({ CN: commonName, ...names }).filter(([, value]) => value !== '');
  return sets(
    'subject',
    certificate.subject.map(([type, value]) => `${type}=${value}`),
    wanted.map(([type, value]) => `${type}=${value}`),
  );
}

/** A root names itself; OpenSSL accepts no anchor signed by another authority, but Go does. */
function issuer(spec: Spec, { subjectDer, issuerDer }: ReadCertificate): Differing | undefined {
  if (spec.id !== spec.issuerId || subjectDer === issuerDer) return undefined;
  return { field: 'issuer', actual: 'another authority', wanted: 'itself' };
}

/** Shows the kind only if the text alone is ambiguous. */
const nameText = ({ type, value }: GeneralName): string =>
  type === 'dns' || type === 'ip' ? value : `${type}:${value}`;

function hosts(spec: Spec, certificate: ReadCertificate): Differing | undefined {
  if (spec.kind === 'authority') return undefined;
  return sets('hosts', certificate.names.map(nameText), spec.contents.names.map(nameText));
}

function key(spec: Spec, certificate: ReadCertificate): Differing | undefined {
  const actual = describeKey(certificate.key);
  const wanted = describeKey(spec.contents.key);
  return actual === wanted ? undefined : { field: 'key', actual, wanted };
}

function keyUsages(spec: Spec, certificate: ReadCertificate): Differing | undefined {
  const isAuthority = spec.kind === 'authority';
  const counts = (usage: string): boolean => !isAuthority || !HARMLESS_ON_AUTHORITY.has(usage);
  const wanted = new Set<string>(spec.contents.usages.key);
  if (isAuthority) ['keyCertSign', 'cRLSign'].forEach((usage) => wanted.add(usage));
  return sets('key usage', certificate.usages.key.filter(counts), [...wanted].filter(counts));
}

function extendedUsages(spec: Spec, certificate: ReadCertificate): Differing | undefined {
  const isRoot = spec.id === spec.issuerId;
  if (isRoot) return undefined;
  const kind = spec.kind === 'authority' ? 'intermediate' : 'leaf';
  return sets(
    'usages',
    certificate.usages.extended.map(extendedName),
    carriedUsages(spec.contents.usages, kind).map(extendedName),
  );
}

function authority(spec: Spec, certificate: ReadCertificate): Differing | undefined {
  const text = (a: { pathLength?: number } | undefined): string =>
    a === undefined
      ? 'not an authority'
      : a.pathLength === undefined
        ? 'authority'
        : `authority, path length ${a.pathLength}`;
  const [actual, wanted] = [text(certificate.authority), text(spec.contents.authority)];
  return actual === wanted ? undefined : { field: 'path length', actual, wanted };
}

const subtrees = (sign: string, list: NameSubtree[] = []): string[] =>
  list.map(({ type, value }) => `${sign}${type}:${value}`);

function nameConstraints(spec: Spec, certificate: ReadCertificate): Differing | undefined {
  const all = (a: Spec['contents']['authority']): string[] => [
    ...subtrees('+', a?.permitted),
    ...subtrees('-', a?.excluded),
  ];
  return sets('name constraints', all(certificate.authority), all(spec.contents.authority));
}

function lifetime(
  spec: Spec,
  certificate: ReadCertificate,
  issuerEnd: number | undefined,
): Differing | undefined {
  const actual = certificate.notAfter - certificate.notBefore;
  const wanted = spec.contents.lifetime;
  if (offBy(actual, wanted) <= lifetimeTolerance(wanted)) return undefined;
  const cut =
    actual < wanted &&
    issuerEnd !== undefined &&
    Math.abs(certificate.notAfter - issuerEnd) <= SAME_END;
  if (cut) return undefined;
  return { field: 'expiry', actual: hours(withoutBackdating(actual)), wanted: hours(wanted) };
}

/**
 * certflake adds the backdating to the lifetime; cfssl, and certflake's first trees, take it from the lifetime.
 */
const offBy = (actual: number, wanted: number): number =>
  Math.max(wanted - actual, actual - wanted - BACKDATED, 0);

/** The policy's lifetime, if certflake made the certificate: whole hours and five minutes are whole hours. */
const withoutBackdating = (seconds: number): number =>
  seconds % 3600 === BACKDATED ? seconds - BACKDATED : seconds;

/** As Go writes a duration; exact if it isn't whole hours. */
function hours(seconds: number): string {
  const [h, m, s] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  return `${h!}h${m === 0 && s === 0 ? '' : `${m!}m`}${s === 0 ? '' : `${s!}s`}`;
}
