import type { Code } from '../../codes.js';
import { familyOf } from '../words/service-range.js';
import { roleWords, settingsOf } from './settings.js';
import * as messages from './messages.js';
import type { KubernetesProblem } from './messages.js';
import { table } from './table.js';
import type { KubernetesPolicy } from '../../model/kubernetes.js';

/** A problem of the section as a whole, and its option below `kubernetes`. */
export interface SectionProblem extends KubernetesProblem {
  path: (string | number)[];
  code: Code;
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
  const told = ranges.length === 0 ? messages.noRange : messages.sameFamily;
  return [{ path: ['serviceRanges'], code: 'service-ranges', ...told }];
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
  return [{ path: ['roles'], code: 'same-role', ...messages.sameRole(twice) }];
}

/** Two servers on one host can't share a port. */
function portProblems({ apiServerPort }: KubernetesPolicy): SectionProblem[] {
  const other = apiServerPort === undefined ? undefined : table.otherPorts[apiServerPort];
  if (apiServerPort === undefined || other === undefined) return [];
  const told = messages.portTaken(apiServerPort, other, table.defaults.apiServerPort);
  return [{ path: ['apiServerPort'], code: 'port-taken', ...told }];
}
