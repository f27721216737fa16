import type { Message } from '../../hint.js';
import type { Code } from '../../codes.js';
import { nameProblem } from '../words/identifiers.js';
import type { LocatedProblem, Path } from '../problems/option-path.js';
import { ProblemList } from '../problems/problem-list.js';
import type { Resolved, Schema } from './schema.js';
import { alternative, follow, shapeOf } from './schema.js';
import { didYouMean } from '../../text/did-you-mean.js';
import * as messages from './messages.js';
import { objectChecks } from './key-size.js';
import { plainText, wordChecks } from './formats.js';

/** Problems after which a value lacks its type, so that nothing can be resolved from it. */
const shapeCodes = new Set<Code>(['wrong-type', 'missing-option']);

/** Whether a value with these problems still has its type. */
export function hasShape(drafts: readonly LocatedProblem[]): boolean {
  return !drafts.some(({ code }) => shapeCodes.has(code));
}

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
      const told = isWhole ? messages.emptyPolicy : typeProblem(schema, shape, value);
      this.report.add(path, 'wrong-type', told);
    }
    return fits;
  }

  private oneOf(allowed: readonly (string | number)[], value: unknown, path: Path): void {
    if (allowed.includes(value as string)) return;
    const option = path.findLast((step) => typeof step === 'string');
    const [noun, code] = nouns[String(option)] ?? ['value', 'unknown-value'];
    const words = allowed.filter((a) => typeof a === 'string');
    const meant = didYouMean(String(value), words);
    this.report.add(path, code, messages.unknownValue(noun, value, allowed, meant));
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
    if (problem !== undefined) this.report.add(path, 'bad-name', problem);
  }

  private unknownOption(key: string, known: string[], path: Path): void {
    const meant = didYouMean(key, known, 'options here');
    this.report.add(path, 'unknown-option', messages.unknownOption(key, meant));
  }
}

/** The name for the values of an option, and the code of an unknown one. */
const nouns: Readonly<Record<string, readonly [noun: string, code: Code]>> = {
  usages: ['usage', 'unknown-usage'],
  algo: ['key algorithm', 'unknown-key-algorithm'],
  size: ['key size', 'unknown-key-size'],
  version: ['version', 'unknown-version'],
};

function typeProblem(schema: Schema, shape: string, value: unknown): Message {
  const { type: wanted } = schema;
  if (shape === 'null' || shape === 'undefined') return messages.noValue(wanted);
  const isCompound = shape === 'object' || shape === 'array';
  const compound = isCompound ? shape : undefined;
  const range = isCompound ? undefined : rangeMissed(schema, Number(value));
  return messages.wrongType({ wanted, range, compound, value }, hintFor(wanted, shape, value));
}

function hintFor(wanted: Schema['type'], shape: string, value: unknown): string | undefined {
  if (wanted === 'string' && (shape === 'number' || shape === 'boolean')) {
    return messages.asText(value);
  }
  return wanted === 'array' && shape === 'string' ? messages.asList(value) : undefined;
}

function rangeMissed({ minimum = -Infinity, maximum = Infinity }: Schema, value: number) {
  return value < minimum || value > maximum ? { minimum, maximum } : undefined;
}
