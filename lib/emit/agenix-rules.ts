import type { Spec, Specs } from '../model/index.js';

/** The file of agenix's rules, in the folder of the certificates. */
export const RULES = 'secrets.nix';

/** One of agenix's rules: a file and its recipients. */
export interface Rule {
  /** Relative to the folder of the rules. */
  file: string;
  keys: string[];
}

/** The rules of all present sealed keys, sorted by file: for `agenix -e`, and for its `-r` in an emergency. */
export function agenixRules({ dir, specs }: Specs): Rule[] {
  return sorted(specs.map((spec) => ({ file: ruleFile(dir, spec), keys: keysOf(spec) })));
}

/** The same for the authorities' other generations: such a file exists only while its authority rotates. */
export function generationRules({ dir, specs }: Specs): Rule[] {
  return sorted(
    specs.flatMap((spec) =>
      generationFiles(dir, spec).map((file) => ({ file, keys: keysOf(spec) })),
    ),
  );
}

/** The file name of a spec's sealed key in the rules. */
export function ruleFile(dir: string, { files }: Pick<Spec, 'files'>): string {
  return below(dir, files.key);
}

/** The file names of all sealed keys that a spec may have, the present one first. */
export function ruleFiles(dir: string, spec: Spec): string[] {
  return [ruleFile(dir, spec), ...generationFiles(dir, spec)];
}

function generationFiles(dir: string, spec: Spec): string[] {
  if (spec.kind !== 'authority') return [];
  const { next, former } = spec.files;
  return [next, former].map(({ key }) => below(dir, key));
}

function below(dir: string, path: string): string {
  const folder = plainFolder(dir);
  return folder === '' ? path : path.slice(folder.length + 1);
}

const sorted = (rules: Rule[]): Rule[] => rules.sort((a, b) => (a.file < b.file ? -1 : 1));

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
