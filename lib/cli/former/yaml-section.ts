import { Lexer } from 'yaml';

/** A YAML parser needs quadratic time for some texts, its lexer doesn't: the lexer's cost, in bytes read. */
export const LEXING = 8;

/** The policy's own option, with its lines. */
const block = /^(?:dir|"dir"|'dir')[ \t]*:(?:[ \t].*|\r)?$(?:\n(?:[ \t].*)?$)*/gm;

const DEEPEST = 64;

/** The parts of a policy in block style that set `dir`, also if the whole policy is indented. */
export function blockSections(text: string): string[] {
  const [, { length } = ''] = /^( *)(?![\s#%]|---(?:\s|$))./m.exec(text) ?? [];
  const isIndented = length > 0 && length <= DEEPEST;
  const aligned = isIndented ? text.replaceAll(new RegExp(`^ {${length}}`, 'gm'), '') : text;
  return [...aligned.matchAll(block)].map(([found]) => found);
}

const COMMENT = String.raw`#[^\n]*\n`;

const flow = new RegExp(`^\\uFEFF?(?:\\s|${COMMENT}|---(?=\\s))*\\{`);

/** Whether a policy is one `{ … }`. */
export const isFlow = (text: string): boolean => flow.test(text);

const setsDir = new RegExp(`^(?:\\s|${COMMENT})*(?:dir|"dir"|'dir')\\s*:`);

/** The parts of a policy in flow style that set `dir`. */
export function flowSections(text: string): string[] {
  const found: string[] = [];
  let [depth, entry] = [0, ''];
  for (const token of new Lexer().lex(text)) {
    if (token === '}' || token === ']') depth -= 1;
    const isEnd = (token === ',' && depth === 1) || (token === '}' && depth === 0);
    if (isEnd && setsDir.test(entry)) found.push(`{${entry}}`);
    if (isEnd) entry = '';
    else if (depth > 0) entry += sourceOf(token);
    if (token === '{' || token === '[') depth += 1;
  }
  return found;
}

/** The lexer's own marks aren't text. */
const marks = new Set(['\u0002', '\u0018', '\u001f', '\uFEFF']);

const sourceOf = (token: string): string => (marks.has(token) ? '' : token);
