import type { Problem } from '../errors.js';

/** The words that identify an object and name its file. */
export type ObjectIdentity = Record<'apiVersion' | 'kind' | 'namespace' | 'name', unknown>;

interface Rule {
  word: keyof ObjectIdentity;
  pattern: RegExp;
  hint: string;
}

const label = 'it has at most 63 letters, digits and -, as Kubernetes wants it';

/**
 * What Kubernetes accepts for any object (apimachinery's validation of path segments, DNS labels and groups);
 * it is stricter for most kinds, but RBAC's names may have colons and capitals. Without a namespace, an object
 * is in `default`, or in none.
 */
const rules: readonly Rule[] = [
  {
    word: 'apiVersion',
    pattern: /^(?:[a-z0-9][-a-z0-9.]*\/)?[a-z][-a-z0-9]{0,62}$/,
    hint: 'write it as in "apps/v1"',
  },
  { word: 'kind', pattern: /^[A-Za-z][-A-Za-z0-9]{0,62}$/, hint: label },
  { word: 'namespace', pattern: /^(?:[a-z0-9][-a-z0-9]{0,62})?$/, hint: label },
  {
    word: 'name',
    pattern: /^(?!\.{1,2}$)[^/%\p{Cc}]{1,253}$/u,
    hint: 'it has at most 253 characters, and neither / nor %',
  },
];

/** The first word that Kubernetes would refuse. */
export function misnamed(
  identity: ObjectIdentity,
): Pick<Problem, 'code' | 'message' | 'hint'> | undefined {
  const rule = rules.find(({ word, pattern }) => !isText(identity[word], pattern));
  if (rule === undefined) return undefined;
  const { word, hint } = rule;
  return { code: 'bad-name', message: `${shown(identity[word])} is no ${word}`, hint };
}

const isText = (value: unknown, pattern: RegExp): boolean =>
  typeof value === 'string' && pattern.test(value);

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}
