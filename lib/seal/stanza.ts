/** A section of an age header, in the form of `age-encryption`. */
export interface Stanza {
  /** The first is the type. */
  args: string[];
  body: Uint8Array;
}

/** Wraps a file's key for one recipient; for `Encrypter.addRecipient` of `age-encryption`. */
export interface Wrapper {
  wrapFileKey(fileKey: Uint8Array): Stanza[] | Promise<Stanza[]>;
}

/** Finds a file's key, or null if the file is sealed to others; for `Decrypter.addIdentity`. */
export interface Unwrapper {
  unwrapFileKey(stanzas: Stanza[]): Uint8Array | null | Promise<Uint8Array | null>;
}
