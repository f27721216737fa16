import type { GeneralName, NameSubtree } from '../../model/index.js';
import { isInRange } from '../../x509/address.js';

interface Constraints {
  permitted?: NameSubtree[];
  excluded?: NameSubtree[];
}

/** The names that an authority's constraints don't allow (RFC 5280, 4.2.1.10). */
export function outsideConstraints(
  names: readonly GeneralName[],
  { permitted = [], excluded = [] }: Constraints,
): GeneralName[] {
  return names.filter((name) => {
    const sameKind = permitted.filter(({ type }) => type === name.type);
    const allowed = sameKind.length === 0 || sameKind.some((tree) => covers(tree, name));
    return !allowed || excluded.some((tree) => tree.type === name.type && touches(tree, name));
  });
}

/** Whether a subtree covers a name, or a name that a wildcard stands for, as Go does it. */
function touches(tree: NameSubtree, name: GeneralName): boolean {
  return covers(tree, name) || (name.type === 'dns' && isUnderWildcard(tree.value, name.value));
}

/** A wildcard stands for one label: `*.example.org` for `a.example.org`, not for `b.a.example.org`. */
function isUnderWildcard(base: string, value: string): boolean {
  const [first = '', ...domain] = value.toLowerCase().split('.');
  const [, ...above] = base.toLowerCase().split('.');
  return first === '*' && !base.startsWith('.') && above.join('.') === domain.join('.');
}

function covers(tree: NameSubtree, name: GeneralName): boolean {
  return covering[name.type](tree.value.toLowerCase(), name.value.toLowerCase());
}

/** By kind of name; both texts in lower case. */
const covering: Record<GeneralName['type'], (base: string, value: string) => boolean> = {
  dns: (base, value) => value === base || value.endsWith(base.startsWith('.') ? base : `.${base}`),
  email: (base, value) =>
    base.includes('@') ? base === value : hostMatches(base, value.split('@')[1]!),
  uri: (base, value) => hostMatches(base, URL.canParse(value) ? new URL(value).hostname : ''),
  ip: isInRange,
};

/** With a leading dot only names below it, without it the host itself. */
function hostMatches(base: string, host: string): boolean {
  return base.startsWith('.') ? host.endsWith(base) : host === base;
}
