import { ruleFiles } from '../../emit/agenix-rules.js';
import type { Problem, Spec, Specs } from '../../model/index.js';
import type { Said } from '../../text/say.js';
import { leftOutNamed, type LeftOut } from '../render/rules-left-out.js';

/** A list that rules have for a file of certflake's. */
export interface FileList {
  /** The file's name in these rules. */
  name: string;
  /** The file's name in certflake's own rules. */
  file: string;
  keys: readonly string[];
  /** It can contain no other key. */
  isWhole: boolean;
  /** Whether nothing overrides it. */
  stands: boolean;
}

interface Told {
  /** The rules' path. */
  place: string;
  hint: string | Said;
}

/**
 * Recipients of the policy that lists leave out: "agenix -r" would lock them out. It seals nothing without a
 * key.
 */
export function leftOut({ dir, specs }: Specs, lists: readonly FileList[], told: Told): Problem[] {
  const byFile = new Map<string, FileList[]>();
  for (const list of lists) add(byFile, list.file, list);
  const byKey = new Map<string, Lacking[]>();
  for (const spec of specs) {
    for (const file of ruleFiles(dir, spec))
      for (const one of lackingIn(byFile.get(file) ?? [], spec)) add(byKey, one.key, one);
  }
  const readers = [...byKey.values()].map((all): LeftOut => {
    const { owner, key } = all[0]!;
    return { owner, key, files: [...new Set(all.map(({ name }) => name))] };
  });
  return leftOutNamed(told.place, readers, told.hint);
}

/** A recipient that the list for one file lacks. */
interface Lacking {
  owner: string;
  key: string;
  name: string;
}

function lackingIn(own: readonly FileList[], { recipients }: Spec): Lacking[] {
  const listed = new Set(own.flatMap(({ keys }) => keys));
  if (listed.size === 0 || own.some(({ isWhole, stands }) => !isWhole || !stands)) return [];
  return Object.entries(recipients).flatMap(([owner, keys]) =>
    keys.filter((key) => !listed.has(key)).map((key) => ({ owner, key, name: own[0]!.name })),
  );
}

function add<T>(all: Map<string, T[]>, name: string, one: T): void {
  const own = all.get(name);
  if (own === undefined) all.set(name, [one]);
  else own.push(one);
}
