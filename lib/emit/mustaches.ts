import * as messages from './messages.js';
import { templateError, type Template } from './template-error.js';

/** What may print: each ends in the Nix printer. */
export const printing = ['nix', 'attr', 'comment'];

/** What may repeat or leave out. Code decides what is repeated. */
export const repeating = ['each', 'if', 'unless'];

interface Node extends Record<string, unknown> {
  type: string;
  loc: { start: { line: number } };
}

type Rule = (node: Node) => string | undefined;

/** What is wrong with a node, by its type; other types hold only text or names. */
const rules: Readonly<Record<string, Rule>> = {
  MustacheStatement: callsOneOf(printing, messages.unprinted),
  BlockStatement: callsOneOf(repeating, messages.unknownBlock),
  SubExpression: () => messages.nestedExpression,
  HashPair: () => messages.namedArgument,
  PartialStatement: () => messages.partial,
  PartialBlockStatement: () => messages.partial,
  Decorator: () => messages.decorator,
  DecoratorBlock: () => messages.decorator,
};

/**
 * Refuses every mustache that would print a value past the Nix printer, and everything else that a layout
 * doesn't need.
 *
 * @param program - the template, parsed by Handlebars
 * @throws CertflakeError with file and line
 */
export function checkMustaches(template: Template, program: unknown): void {
  for (const node of nodesIn(program)) {
    const fact = rules[node.type]?.(node);
    if (fact !== undefined) throw templateError(template, node.loc.start.line, fact, { hint });
  }
}

const hint = messages.allowed(printing, repeating);

function callsOneOf(names: readonly string[], fact: (name: string) => string): Rule {
  return ({ path, params }) => {
    const name = String((path as { original?: unknown }).original);
    return names.includes(name) && (params as unknown[]).length === 1 ? undefined : fact(name);
  };
}

function* nodesIn(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value && 'loc' in value) yield value as Node;
  for (const [key, inner] of Object.entries(value)) if (key !== 'loc') yield* nodesIn(inner);
}
