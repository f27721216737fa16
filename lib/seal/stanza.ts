/** A section of an age header, the shape that `age-encryption` takes and gives. */
export interface Stanza {
  /** The first is the type. */
  args: string[];
  body: Uint8Array;
}

/** Wraps a file's key for one reader; `Encrypter.addRecipient` of `age-encryption` takes it. */
export interface Wrapper {
  wrapFileKey(fileKey: Uint8Array): Stanza[] | Promise<Stanza[]>;
}

/** Finds a file's key, or null if the file is sealed to others; `Decrypter.addIdentity` takes it. */
export interface Unwrapper {
  unwrapFileKey(stanzas: Stanza[]): Uint8Array | null | Promise<Uint8Array | null>;
}
