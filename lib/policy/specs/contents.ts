import type {
  CertificateContents,
  GeneralName,
  NameConstraints,
  NameSubtree,
  SpecWords,
  Subject,
  Usages,
} from '../../model/index.js';
import { USAGES, resolveUsages } from '../../x509/usages.js';
import { longName } from './messages.js';
import { parseConstraint } from '../words/name-constraints.js';
import { parseDuration } from '../words/durations.js';
import { parseHost } from '../words/alternative-names.js';
import type { Path } from '../problems/option-path.js';
import type { ProblemList } from '../problems/problem-list.js';
import { didYouMean } from '../../text/did-you-mean.js';
import { wordChecks } from '../validate/formats.js';

export type Kind = 'authority' | 'certificate';

/** A certificate's words, typed; undefined if one is invalid, which is reported at its option. */
export function contentsOf(
  words: SpecWords,
  kind: Kind,
  path: Path,
  report: ProblemList,
): CertificateContents | undefined {
  const lifetime = report.attempt([...path, 'expiry'], () => parseDuration(words.expiry));
  const usages = usagesOf(words, kind, path, report);
  const names = kind === 'certificate' ? namesOf(words.hosts, path, report) : [];
  const authority = kind === 'authority' ? authorityOf(words, path, report) : undefined;
  checkSubject(words.subject, path, report);
  if (lifetime === undefined) return undefined;
  const { subject, key } = words;
  return {
    subject,
    names,
    key,
    usages,
    lifetime,
    ...(authority === undefined ? {} : { authority }),
  };
}

function usagesOf(words: SpecWords, kind: Kind, path: Path, report: ProblemList): Usages {
  const { usages, findings } = resolveUsages(words.usages, words.key, kind);
  for (const { code, index, message, hint, level } of findings) {
    const place = [...path, 'usages', ...(index === undefined ? [] : [index])];
    const unknown = code === 'unknown-usage' ? words.usages[index ?? 0] : undefined;
    const way = unknown === undefined ? hint : didYouMean(unknown, Object.keys(USAGES), 'known');
    report.add(place, code, { message, hint: way }, level);
  }
  return usages;
}

function namesOf(hosts: readonly string[], path: Path, report: ProblemList): GeneralName[] {
  return hosts.flatMap(
    (word, index) => report.attempt([...path, 'hosts', index], () => parseHost(word)) ?? [],
  );
}

function authorityOf(words: SpecWords, path: Path, report: ProblemList) {
  const { pathLength, nameConstraints = {} } = words;
  const trees = {
    ...subtrees(nameConstraints, 'permitted', path, report),
    ...subtrees(nameConstraints, 'excluded', path, report),
  };
  return { ...(pathLength === undefined ? {} : { pathLength }), ...trees };
}

function subtrees(
  constraints: NameConstraints,
  field: keyof NameConstraints,
  path: Path,
  report: ProblemList,
): Partial<Record<keyof NameConstraints, NameSubtree[]>> {
  const words = constraints[field];
  if (words === undefined) return {};
  const place = [...path, 'nameConstraints', field];
  const parse = (word: string, index: number) =>
    report.attempt([...place, index], () => parseConstraint(word)) ?? [];
  return { [field]: words.flatMap(parse) };
}

/** RFC 5280, appendix A.1: the upper bounds of a name's attributes, in characters. */
const bounds: Readonly<Record<keyof Subject, number>> = {
  commonName: 64,
  C: 2,
  ST: 128,
  L: 128,
  O: 64,
  OU: 64,
};

function checkSubject(subject: Subject, path: Path, report: ProblemList): void {
  for (const [field, value] of Object.entries(subject) as [keyof Subject, string][]) {
    const place = [...path, ...(field === 'commonName' ? [field] : ['names', field])];
    if (field === 'C') report.attempt(place, () => wordChecks['policy-country']?.(value));
    else checkLength(value, bounds[field], place, report);
  }
}

function checkLength(value: string, bound: number, path: Path, report: ProblemList): void {
  const { length } = Array.from(value);
  if (length <= bound) return;
  report.add(path, 'long-name', longName(length, bound), 'warning');
}
