/** Nix code, printed unchanged. Only our code makes one, never a policy's text. */
export class NixExpression {
  constructor(readonly code: string) {}
}

/** Literal text and expressions, alternating. */
export type NixParts = readonly (string | NixExpression)[];

/** A string with interpolations. */
export class NixText {
  constructor(readonly parts: NixParts) {}
}

/** A string of several lines with interpolations, each printed on a line of its own. */
export class NixLines {
  constructor(readonly lines: readonly NixParts[]) {}
}

/** A path relative to the file it is printed in; the files it names need not exist. */
export class NixPath {
  /**
   * @param base - `.`, `..`, `../..`, …, or the empty string for an absolute path
   * @param parts - the rest, without a leading slash
   */
  constructor(
    readonly base: string,
    readonly parts: NixParts,
  ) {}
}

/** Lists joined with `++`, each a list of values or an expression for one. */
export class NixConcat {
  constructor(readonly parts: readonly (readonly NixValue[] | NixExpression)[]) {}
}

/** A function, as code, and its last argument. */
export class NixCall {
  constructor(
    readonly code: string,
    readonly argument: NixValue,
  ) {}
}

export type NixAtom = null | boolean | number | bigint | string | NixExpression | NixText | NixPath;

export interface NixSet {
  readonly [name: string]: NixValue;
}

/** What the printer prints. Sets keep the order of their names. */
export type NixValue = NixAtom | NixLines | NixConcat | NixCall | readonly NixValue[] | NixSet;

export function isList(value: NixValue): value is readonly NixValue[] {
  return Array.isArray(value);
}

export function isSet(value: NixValue): value is NixSet {
  return typeof value === 'object' && value !== null && !isList(value) && !isTagged(value);
}

const tagged = [NixExpression, NixText, NixLines, NixPath, NixConcat, NixCall];

function isTagged(value: object): value is InstanceType<(typeof tagged)[number]> {
  return tagged.some((tag) => value instanceof tag);
}
