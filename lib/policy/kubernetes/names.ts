import { firstAddress } from '../words/service-range.js';
import type { Settings } from './table.js';

/** Variables for a list of names: a word of the table is exactly one of them or contains none. */
const lists: Readonly<Record<string, (settings: Settings) => string[]>> = {
  '${serviceAddresses}': ({ serviceRanges }) => serviceRanges.map(firstAddress),
  '${controlPlaneEndpoint}': ({ controlPlaneEndpoint: endpoint }) =>
    endpoint === undefined ? [] : [endpoint],
  '${apiServerNames}': ({ apiServerNames }) => apiServerNames,
};

/** The table's names with the cluster's settings filled in; the policy fills in the host's. */
export function hostWords(words: readonly string[], settings: Settings): string[] {
  const put = (word: string) => lists[word]?.(settings) ?? [text(word, settings)];
  return [...new Set(words.flatMap(put))];
}

/** A text of the table with the cluster's settings filled in. */
export function text(word: string, { clusterDomain, adminName }: Settings): string {
  return word
    .replaceAll('${clusterDomain}', () => clusterDomain)
    .replaceAll('${adminName}', () => adminName);
}
