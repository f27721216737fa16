import type { Document, LineCounter, YAMLError } from 'yaml';
import { isScalar, isSeq, visit } from 'yaml';
import type { Code } from '../../codes.js';
import type { Problem } from '../../errors.js';
import { conflictLine } from '../../text/conflict-markers.js';
import { jsonPosition } from '../../text/foreign.js';
import { hinted, type Message } from '../../hint.js';
import { isSecret } from '../../text/quote.js';
import * as messages from './messages.js';

interface Fact extends Message {
  code?: Code;
}

/** By the YAML library's codes, in our words; others get `notYaml`. */
const facts: Readonly<Record<string, Fact>> = {
  TAB_AS_INDENT: messages.tabIndent,
  BAD_INDENT: messages.badIndent,
  MULTIPLE_DOCS: messages.secondDocument,
  BAD_SCALAR_START: messages.badStart,
  BLOCK_AS_IMPLICIT_KEY: messages.secondColon,
  RESOURCE_EXHAUSTION: messages.tooDeep,
  TAG_RESOLVE_FAILED: messages.tag,
};

const twice: Fact = { code: 'duplicate-option', ...messages.setTwice };

/** Errors that don't change how the rest is read. */
const harmless = new Set(['TAG_RESOLVE_FAILED']);

/** Conflict markers, found before a parser takes them for something else. */
export function conflictProblem(text: string, file: string): Problem | undefined {
  const line = conflictLine(text);
  return line === undefined ? undefined : problem(conflict, file, line);
}

const conflict: Fact = { code: 'conflict', ...messages.conflict };

const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length;

/** What prevents a document from being YAML; of errors that cause others, the first. */
export function yamlProblems(document: Document, text: string, file: string): Problem[] {
  const lines = text.split('\n');
  const found = [...document.errors, ...document.warnings];
  const broken = found.find(({ code }) => !harmless.has(code));
  return (broken === undefined ? found : [broken]).map((error) => {
    const line = error.linePos?.[0].line ?? 1;
    return problem(
      unquotedVariable(lines[line - 1] ?? '') ?? factOf(error, document, text),
      file,
      line,
    );
  });
}

/** Options that a set has twice: the library would compare each option with every other one. */
export function duplicateOptions(document: Document, lines: LineCounter, file: string): Problem[] {
  const found: Problem[] = [];
  visit(document, {
    Map(_, { items }) {
      const names = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        const { line } = lines.linePos(key.range?.[0] ?? 0);
        if (names.has(name)) found.push(problem(twice, file, line));
        names.add(name);
      }
    },
  });
  return found;
}

/** The library gives an open bracket an indentation's code. */
function factOf({ code, pos }: YAMLError, document: Document, text: string): Fact {
  if (code === 'BAD_INDENT' && isInBrackets(document, text, pos[0])) return messages.openBracket;
  return facts[code] ?? messages.notYaml;
}

/** A closed bracket ends before the white space after it. */
function isInBrackets(document: Document, text: string, offset: number): boolean {
  let isFound = false;
  visit(document, {
    Collection(_, collection) {
      const { flow, range } = collection;
      if (!flow || !range || offset < range[0] || offset > range[2]) return undefined;
      const isClosed = text[range[1] - 1] === (isSeq(collection) ? ']' : '}');
      if (isClosed && offset >= range[1]) return undefined;
      isFound = true;
      return visit.BREAK;
    },
  });
  return isFound;
}

/** Longer than any line that a user writes; the expressions below take quadratic time. */
const longestLine = 1000;

/** `[ ${hostName} ]`: inside brackets, YAML takes the brace for a set of options. */
function unquotedVariable(line: string): Fact | undefined {
  if (line.length > longestLine) return undefined;
  const bare = line.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'|\s#.*$/g, '');
  const word = /[^\s,[\]{}]*\$\{[^}]*\}[^\s,[\]{}]*/.exec(bare)?.[0];
  if (word === undefined || isSecret(word)) return undefined;
  return { code: 'unquoted', ...messages.unquotedVariable(word) };
}

/** JSON's only error, with the line if the runtime's text shows it. */
export function jsonProblem(error: unknown, text: string, file: string): Problem {
  if (text.trim() === '') return problem(messages.emptyText, file, 1);
  const offset = jsonPosition(error) ?? text.length;
  const isComment = /^(\/[/*]|#)/.test(text.slice(offset));
  const told = isComment ? messages.jsonComment : messages.notJson;
  return problem(told, file, lineAt(text, offset));
}

function problem({ code = 'syntax', message, hint }: Fact, file: string, line: number): Problem {
  return { code, place: '', file, line, message, ...hinted(hint), level: 'error' };
}
