import type { SpecWords, Subject } from '../../model/index.js';
import type { Layer, Merged } from './inheritance.js';
import { layerOf, nameLayerOf } from './inheritance.js';
import type { Path } from '../problems/option-path.js';
import type { ProblemList } from '../problems/problem-list.js';
import type { HostVariables } from '../words/variables.js';
import { expand, expandAll } from '../words/variables.js';
import type { NamesPolicy } from '../../model/policy.js';

/**
 * The words that X.509 shows, with a host's variables filled in. An authority or a shared certificate has no
 * single host: reports a variable there, at its option.
 */
export function specWords(
  authority: string,
  merged: Merged,
  layers: readonly Layer[],
  host: HostVariables | undefined,
  report: ProblemList,
): SpecWords {
  const put = (text: string, path: Path) => report.attempt(path, () => expand(text, host)) ?? text;
  const { hosts, key, usages, expiry } = merged;
  const hostsPath = [...(layerOf(layers, 'hosts')?.path ?? []), 'hosts'];
  const subject: Subject = {
    commonName: put(merged.commonName, [...layers[0]!.path, 'commonName']),
  };
  for (const [field, text] of Object.entries(merged.names) as [keyof NamesPolicy, string][]) {
    subject[field] = put(text, [...(nameLayerOf(layers, field)?.path ?? []), 'names', field]);
  }
  const names = hosts.flatMap(
    (word, index) => report.attempt([...hostsPath, index], () => expandAll(word, host)) ?? word,
  );
  // Duplicates count once: without a domain `${nodeName}` equals `${hostName}`.
  return { authority, subject, hosts: [...new Set(names)], key, usages, expiry };
}
