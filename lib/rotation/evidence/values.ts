/** A string, with the colon after a name; otherwise a bracket. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"\s*:?|[{}[\]]/g;

interface Token {
  text: string;
  /** Behind it. */
  end: number;
  /** The brackets that are open behind it. */
  depth: number;
}

function* tokensOf(text: string): Generator<Token> {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    yield { text: token, end: index + token.length, depth };
  }
}

/** The objects of a text that has one after another, as `cat` writes several files. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const { end, depth } of tokensOf(text)) {
    if (depth !== 0) continue;
    pieces.push(text.slice(start, end));
    start = end;
  }
  const rest = text.slice(start);
  return rest.trim() === '' ? pieces : [...pieces, rest];
}

/** A name that the outermost object has twice: JSON.parse takes the last one without a word. */
export function repeatedName(text: string): string | undefined {
  const names = new Set<string>();
  for (const { text: token, depth } of tokensOf(text)) {
    if (depth !== 1 || !token.endsWith(':')) continue;
    const name = JSON.parse(token.slice(0, -1)) as string;
    if (names.has(name)) return name;
    names.add(name);
  }
  return undefined;
}
