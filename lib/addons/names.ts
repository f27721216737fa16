import type { Problem } from '../errors.js';
import { badWord, labelForm, nameForm, versionForm } from './messages.js';

/** The words that identify an object and name its file. */
export type ObjectIdentity = Record<'apiVersion' | 'kind' | 'namespace' | 'name', unknown>;

interface Rule {
  word: keyof ObjectIdentity;
  pattern: RegExp;
  hint: string;
}

/**
 * What Kubernetes accepts for any object (apimachinery's validation of path segments, DNS labels and groups);
 * it is stricter for most kinds, but RBAC's names may have colons and capitals. Without a namespace, an object
 * is in `default`, or in none.
 */
const rules: readonly Rule[] = [
  {
    word: 'apiVersion',
    pattern: /^(?:[a-z0-9][-a-z0-9.]*\/)?[a-z][-a-z0-9]{0,62}$/,
    hint: versionForm,
  },
  { word: 'kind', pattern: /^[A-Za-z][-A-Za-z0-9]{0,62}$/, hint: labelForm },
  { word: 'namespace', pattern: /^(?:[a-z0-9][-a-z0-9]{0,62})?$/, hint: labelForm },
  {
    word: 'name',
    pattern: /^(?!\.{1,2}$)[^/%\p{Cc}]{1,253}$/u,
    hint: nameForm,
  },
];

/** The first word that Kubernetes would refuse. */
export function misnamed(
  identity: ObjectIdentity,
): Pick<Problem, 'code' | 'message' | 'hint'> | undefined {
  const rule = rules.find(({ word, pattern }) => !isText(identity[word], pattern));
  if (rule === undefined) return undefined;
  const { word, hint } = rule;
  return { code: 'bad-name', message: badWord(shown(identity[word]), word), hint };
}

const isText = (value: unknown, pattern: RegExp): boolean =>
  typeof value === 'string' && pattern.test(value);

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}
