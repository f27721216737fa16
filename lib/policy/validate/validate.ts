import type { Code } from '../../codes.js';
import { nameProblem } from '../words/identifiers.js';
import type { LocatedProblem, Path } from '../problems/option-path.js';
import { ProblemList } from '../problems/problem-list.js';
import type { Resolved, Schema } from './schema.js';
import { alternative, follow, shapeOf } from './schema.js';
import { say, typed, type Said } from '../../text/say.js';
import { orList, didYouMean, quoteForMessage } from '../../text/quote.js';
import { objectChecks } from './key-size.js';
import { plainText, wordChecks } from './formats.js';

/** Problems after which a value lacks its type, so that nothing can be resolved from it. */
const shapeCodes = new Set<Code>(['wrong-type', 'missing-option']);

/** Whether a value with these problems still has its type. */
export function hasShape(drafts: readonly LocatedProblem[]): boolean {
  return !drafts.some(({ code }) => shapeCodes.has(code));
}

const emptyPolicy: [message: string, hint: Said] = [
  'the policy is empty',
  say`declare dir, userAgeKeys and cas: ${typed('certflake init <new folder>')} writes an example`,
];

/** All problems of a value by its schema: shapes, options, and words by their format. */
export function validate(root: Schema, value: unknown): LocatedProblem[] {
  const report = new ProblemList();
  new Walk(root, report).visit({ schema: root }, value, []);
  return report.drafts;
}

class Walk {
  constructor(
    private readonly root: Schema,
    private readonly report: ProblemList,
  ) {}

  visit(resolved: Resolved, value: unknown, path: Path): void {
    const shape = shapeOf(value);
    const schema = alternative(resolved.schema, this.root, shape);
    if (!this.hasType(schema, shape, value, path)) return;
    // combinations.ts checks numbers, together with related options.
    if (schema.enum !== undefined && shape === 'string') this.oneOf(schema.enum, value, path);
    if (schema.const !== undefined) this.oneOf([schema.const], value, path);
    if (Array.isArray(value)) this.items(schema, value, path);
    else if (shape === 'object') this.options(schema, value as Record<string, unknown>, path);
    else if (typeof value === 'string') this.word(schema, value, path);
    if (resolved.name !== undefined && shape === 'object') {
      objectChecks[resolved.name]?.(value as Record<string, unknown>, path, this.report);
    }
  }

  private hasType(schema: Schema, shape: string, value: unknown, path: Path): boolean {
    const wanted = schema.type;
    const fits =
      wanted === undefined ||
      wanted === shape ||
      (wanted === 'integer' &&
        Number.isInteger(value) &&
        (value as number) >= (schema.minimum ?? 0) &&
        (value as number) <= (schema.maximum ?? Infinity));
    if (!fits) {
      const isWhole = path.length === 0 && (value === null || value === undefined);
      const [message, hint] = isWhole ? emptyPolicy : typeFact(schema, shape, value);
      this.report.add(path, 'wrong-type', message, hint);
    }
    return fits;
  }

  private oneOf(allowed: readonly (string | number)[], value: unknown, path: Path): void {
    if (allowed.includes(value as string)) return;
    const option = path.findLast((step) => typeof step === 'string');
    const [noun, code] = nouns[String(option)] ?? ['value', 'unknown-value'];
    const hint =
      didYouMean(
        String(value),
        allowed.filter((a) => typeof a === 'string'),
      ) ?? `known: ${orList(allowed)}`;
    this.report.add(path, code, `unknown ${noun} ${quoteForMessage(value)}`, hint);
  }

  private items(schema: Schema, values: unknown[], path: Path): void {
    const item = follow(schema.items ?? {}, this.root);
    values.forEach((value, index) => {
      this.visit(item, value, [...path, index]);
    });
  }

  private word(schema: Schema, word: string, path: Path): void {
    this.report.attempt(path, () => {
      plainText(word);
      wordChecks[schema.format ?? '']?.(word);
    });
  }

  private options(schema: Schema, value: Record<string, unknown>, path: Path): void {
    // An option may be undefined; a named entry (a host, a certificate) can't.
    const isRecord = typeof schema.additionalProperties === 'object';
    for (const [key, option] of Object.entries(value)) {
      if (option === undefined && !isRecord) continue;
      this.option(schema, key, option, [...path, key]);
    }
    const missing = (schema.required ?? []).filter(
      (key) => !Object.hasOwn(value, key) || value[key] === undefined,
    );
    for (const key of missing) this.report.miss(path, key);
  }

  private option(schema: Schema, key: string, value: unknown, path: Path): void {
    const known = schema.properties ?? {};
    if (Object.hasOwn(known, key)) this.visit(follow(known[key]!, this.root), value, path);
    else if (typeof schema.additionalProperties === 'object') {
      this.named(key, path);
      this.visit(follow(schema.additionalProperties, this.root), value, path);
    } else if (schema.additionalProperties === false)
      this.unknownOption(key, Object.keys(known), path);
  }

  private named(name: string, path: Path): void {
    const problem = nameProblem(name);
    if (problem !== undefined) this.report.add(path, 'bad-name', problem.message, problem.hint);
  }

  private unknownOption(key: string, known: string[], path: Path): void {
    const hint = misplaced.get(key) ?? didYouMean(key, known, 'options here');
    this.report.add(path, 'unknown-option', 'unknown option', hint);
  }
}

/** The name for the values of an option, and the code of an unknown one. */
const nouns: Readonly<Record<string, readonly [noun: string, code: Code]>> = {
  usages: ['usage', 'unknown-usage'],
  algo: ['key algorithm', 'unknown-key-algorithm'],
  size: ['key size', 'unknown-key-size'],
  version: ['version', 'unknown-version'],
};

/** Options that have another place in other tools. */
const misplaced = new Map([
  ['<<', "YAML's merge keys are not understood: use certDefaults"],
  ['CN', 'write commonName, beside names'],
]);

const types: Readonly<Record<string, string>> = {
  object: 'a set of options',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};

function typeFact(
  schema: Schema,
  shape: string,
  value: unknown,
): [message: string, hint?: string | undefined] {
  const wanted = types[schema.type ?? ''] ?? 'something else';
  if (shape === 'null' || shape === 'undefined')
    return [`nothing here, expected ${wanted}`, emptyHints[schema.type ?? '']];
  const isCompound = shape === 'object' || shape === 'array';
  const given = isCompound ? types[shape]! : quoteForMessage(value);
  const number = isCompound ? NaN : Number(value);
  const message = `expected ${wanted}${rangeFact(schema, number)}, found ${given}`;
  if (schema.type === 'string' && (shape === 'number' || shape === 'boolean')) {
    return [message, `write it as text: "${String(value)}"`];
  }
  return schema.type === 'array' && shape === 'string'
    ? [message, `write [ ${given} ]`]
    : [message];
}

function rangeFact({ minimum = -Infinity, maximum = Infinity }: Schema, value: number): string {
  return value < minimum || value > maximum ? ` from ${minimum} to ${maximum}` : '';
}

const emptyHints: Readonly<Record<string, string>> = {
  object: 'write {} for one without options, or leave it out',
  array: 'write [] for none, or leave it out',
};
