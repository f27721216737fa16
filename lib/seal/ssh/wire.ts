/** SSH's binary encoding (RFC 4251, section 5). */
import { notShortest, tooEarly } from './messages.js';

/** Reads fields in order; a read throws a plain Error if the bytes end too early. */
export class WireReader {
  #rest: Buffer;

  constructor(bytes: Buffer) {
    this.#rest = bytes;
  }

  get done(): boolean {
    return this.#rest.length === 0;
  }

  bytes(length: number): Buffer {
    if (length > this.#rest.length) throw new Error(tooEarly);
    const field = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return field;
  }

  uint32(): number {
    return this.bytes(4).readUInt32BE();
  }

  string(): Buffer {
    return this.bytes(this.uint32());
  }

  text(): string {
    return this.string().toString('latin1');
  }

  /** A positive integer's bytes in their shortest form. */
  mpint(): Buffer {
    const field = this.string();
    const first = field[0] ?? 0;
    const padded = first === 0 && (field[1] ?? 0) < 0x80;
    if (first >= 0x80 || padded) throw new Error(notShortest);
    return first === 0 ? field.subarray(1) : field;
  }

  rest(): Buffer {
    return this.bytes(this.#rest.length);
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A length and the bytes themselves. */
export function wireString(field: Uint8Array | string): Buffer {
  const bytes = Buffer.from(field);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

export function wireStrings(...fields: (Uint8Array | string)[]): Buffer {
  return Buffer.concat(fields.map(wireString));
}
