import type { Spec, Specs } from '../model/index.js';

/** The file of agenix's rules, in the folder of the certificates. */
export const RULES = 'secrets.nix';

/** One of agenix's rules: a file and its recipients. */
export interface Rule {
  /** Relative to the folder of the rules. */
  file: string;
  keys: string[];
}

/** The rules of all sealed keys, sorted by file: for `agenix -e`, and for its `-r` in an emergency. */
export function agenixRules({ dir, specs }: Specs): Rule[] {
  const rules = specs.map((spec) => ({ file: ruleFile(dir, spec), keys: keysOf(spec) }));
  return rules.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** The file name of a spec's sealed key in the rules. */
export function ruleFile(dir: string, { files }: Pick<Spec, 'files'>): string {
  const folder = plainFolder(dir);
  return folder === '' ? files.key : files.key.slice(folder.length + 1);
}

function keysOf({ recipients }: Spec): string[] {
  return [...new Set(Object.values(recipients).flat())].sort();
}

/** `secrets/certs`, in one form; the root itself is the empty string. */
export function plainFolder(dir: string): string {
  return dir
    .split('/')
    .filter((step) => step !== '' && step !== '.')
    .join('/');
}
