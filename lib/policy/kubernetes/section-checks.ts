import type { Code } from '../../codes.js';
import { familyOf } from '../words/service-range.js';
import { roleWords, settingsOf } from './settings.js';
import { table } from './table.js';
import type { KubernetesPolicy } from '../../model/kubernetes.js';

/** A problem of the section as a whole, and its option below `kubernetes`. */
export interface SectionProblem {
  path: (string | number)[];
  code: Code;
  message: string;
  hint: string;
}

/** Problems that single words of the section can't show. */
export function checkSection(section: KubernetesPolicy): SectionProblem[] {
  return [
    ...rangeProblems(section.serviceRanges),
    ...roleProblems(section),
    ...portProblems(section),
  ];
}

/** kube-apiserver takes one range, or two of different families. */
function rangeProblems(ranges: readonly string[] | undefined): SectionProblem[] {
  if (ranges === undefined) return [];
  const families = ranges.map(familyOf);
  const fits = families.length > 0 && new Set(families).size === families.length;
  if (fits) return [];
  const message =
    ranges.length === 0 ? 'names no range' : 'has two ranges of one family, IPv4 or IPv6';
  const hint = 'write one range, or one of each family for dual stack';
  return [{ path: ['serviceRanges'], code: 'service-ranges', message, hint }];
}

/** Two roles with one word would give each host the other role's keys. */
function roleProblems(section: KubernetesPolicy): SectionProblem[] {
  const settings = settingsOf(section);
  const kinds = settings.etcd === 'external' ? (['etcd'] as const) : [];
  const words = (['control-plane', 'worker', ...kinds] as const).flatMap((role) =>
    roleWords(settings, [role]),
  );
  const twice = words.find((word, index) => words.indexOf(word) !== index);
  if (twice === undefined) return [];
  const message = `calls two roles "${twice}", so that each would hold the other's keys`;
  const hint = 'give a host both roles instead: role: [ control-plane, worker ]';
  return [{ path: ['roles'], code: 'same-role', message, hint }];
}

/** Two servers on one host can't share a port. */
function portProblems({ apiServerPort }: KubernetesPolicy): SectionProblem[] {
  const other = apiServerPort === undefined ? undefined : table.otherPorts[apiServerPort];
  if (other === undefined) return [];
  const message = `${apiServerPort} is the port of ${other}, which may run on the same host`;
  const hint = `choose another one: ${table.defaults.apiServerPort} is the usual one, 443 the web's`;
  return [{ path: ['apiServerPort'], code: 'port-taken', message, hint }];
}
