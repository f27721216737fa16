/** Puts what a user wrote over what we would write. */
type Overlay = (ours: unknown, theirs: unknown) => unknown;

/** Lists and single values replace, as everywhere in a policy. */
const replaced: Overlay = (ours, theirs) => (theirs === undefined ? ours : theirs);

const names = optionByOption(() => replaced);
const options = optionByOption((option) => (option === 'names' ? names : replaced));
const certs = optionByOption(() => options);
const authority = optionByOption((option) => ({ ca: options, certs })[option] ?? replaced);

/** Puts a policy's `cas` over another, option by option; a value that isn't a set of options wins whole. */
export const cas = optionByOption(() => authority);

function optionByOption(inner: (option: string) => Overlay): Overlay {
  return (ours, theirs) => {
    if (!isSet(ours) || !isSet(theirs)) return replaced(ours, theirs);
    const pairs = Object.entries(theirs).map(([option, value]): [string, unknown] => [
      option,
      inner(option)(Object.hasOwn(ours, option) ? ours[option] : undefined, value),
    ]);
    return { ...ours, ...(Object.fromEntries(pairs) as Record<string, unknown>) };
  };
}

export function isSet(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
