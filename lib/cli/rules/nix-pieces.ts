/** A piece of a Nix program: a string's value, or the code between strings, without comments. */
export type NixPiece = { kind: 'string'; value: string } | { kind: 'code'; text: string };

type Quote = '"' | "''";

/** The inside of a string, or code up to its closing brace. */
type Frame = { quote: Quote } | { quote: undefined; braces: number };

/** Names and URIs contain signs that begin a string or a comment elsewhere. */
const word = /[A-Za-z][A-Za-z\d+.-]*:[\w%/?:@&=+$,.!~*'-]+|[A-Za-z_][\w'-]*/y;
const lineComment = /#[^\r\n]*/y;
const plain = { '"': /[^"\\$]+|\$[^{"\\]/y, "''": /[^'$]+|\$[^{']/y };
const escaped: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The strings and the code of a program in order, in linear time. A string with `${…}` comes in several pieces
 * with the code between them; an indented one keeps its indentation. Source:
 * https://nix.dev/manual/nix/stable/language/string-literals
 */
export const nixPieces = (program: string): NixPiece[] => new Reader(program).read();

class Reader {
  readonly #pieces: NixPiece[] = [];
  readonly #frames: Frame[] = [{ quote: undefined, braces: 0 }];
  #at = 0;

  constructor(readonly program: string) {}

  read(): NixPiece[] {
    while (this.#at < this.program.length) {
      const frame = this.#frames.at(-1)!;
      if (frame.quote === undefined) this.#readCode(frame);
      else this.#readString(frame.quote);
    }
    return this.#pieces;
  }

  #readCode(frame: Extract<Frame, { quote: undefined }>): void {
    if (this.#match(lineComment) !== undefined) return;
    if (this.#skip('/*')) {
      this.#skipComment();
      return;
    }
    const quote = (["''", '"'] as const).find((sign) => this.#skip(sign));
    if (quote !== undefined) {
      this.#begin(quote);
      return;
    }
    if (this.#here('}') && frame.braces === 0 && this.#frames.length > 1) {
      this.#resume();
      return;
    }
    if (this.#here('{')) frame.braces += 1;
    if (this.#here('}')) frame.braces -= 1;
    this.#add('code', this.#match(word) ?? this.#next());
  }

  #readString(quote: Quote): void {
    if (quote === "''" && this.#skip("'''")) {
      this.#add('string', "''");
      return;
    }
    if (quote === "''" && this.#skip("''$")) {
      this.#add('string', '$');
      return;
    }
    if (this.#skip(quote === '"' ? '\\' : "''\\")) {
      this.#addEscaped();
      return;
    }
    if (this.#skip(quote)) return void this.#frames.pop();
    if (this.#skip('${')) return void this.#frames.push({ quote: undefined, braces: 0 });
    this.#add('string', this.#match(plain[quote]) ?? this.#next());
  }

  #skipComment(): void {
    const end = this.program.indexOf('*/', this.#at);
    this.#at = end === -1 ? this.program.length : end + 2;
    this.#add('code', ' ');
  }

  #begin(quote: Quote): void {
    this.#frames.push({ quote });
    this.#pieces.push({ kind: 'string', value: '' });
  }

  /** After `${…}` the string continues. */
  #resume(): void {
    this.#next();
    this.#frames.pop();
    this.#pieces.push({ kind: 'string', value: '' });
  }

  #addEscaped(): void {
    const sign = this.#next();
    this.#add('string', escaped[sign] ?? sign);
  }

  #add(kind: NixPiece['kind'], text: string): void {
    const last = this.#pieces.at(-1);
    if (last?.kind === 'string' && kind === 'string') last.value += text;
    else if (last?.kind === 'code' && kind === 'code') last.text += text;
    else this.#pieces.push(kind === 'code' ? { kind, text } : { kind, value: text });
  }

  #here = (sign: string): boolean => this.program.startsWith(sign, this.#at);

  #skip(sign: string): boolean {
    if (!this.#here(sign)) return false;
    this.#at += sign.length;
    return true;
  }

  #next(): string {
    this.#at += 1;
    return this.program[this.#at - 1] ?? '';
  }

  #match(signs: RegExp): string | undefined {
    signs.lastIndex = this.#at;
    const found = signs.exec(this.program)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }
}
