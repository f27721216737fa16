import type { Reloads } from '../../policy/kubernetes/reload-table.js';

/** What holds for all of these facts together; nothing changed: the program has nothing to notice. */
export function together(all: readonly Reloads[]): Reloads {
  if (all.includes(false)) return false;
  const versions = all.filter((one) => typeof one === 'string');
  return versions.sort(byVersion).at(-1) ?? true;
}

const byVersion = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
