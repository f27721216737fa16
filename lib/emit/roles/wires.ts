import type { NixSet, NixValue } from '../nix-value.js';

/** A NixOS option, dotted, and its value. */
export type Wire = [option: string, value: NixValue];

/** Options as nested sets, by the first two steps of their paths: first services, then their units. */
export function nested(wires: readonly Wire[]): [path: string[], set: NixSet][] {
  const groups = new Map<string, Record<string, NixValue>>();
  for (const [option, value] of wires) {
    const [first = '', second = '', ...rest] = option.split('.');
    const group = groups.get(`${first}.${second}`) ?? {};
    groups.set(`${first}.${second}`, group);
    put(group, rest, value);
  }
  const isUnit = (path: string) => Number(path.startsWith('systemd.'));
  const sorted = [...groups].sort(([a], [b]) => isUnit(a) - isUnit(b));
  return sorted.map(([path, set]) => [path.split('.'), set]);
}

function put(set: Record<string, NixValue>, [step = '', ...rest]: string[], value: NixValue): void {
  if (rest.length === 0) {
    set[step] = value;
    return;
  }
  set[step] ??= {};
  put(set[step] as Record<string, NixValue>, rest, value);
}
