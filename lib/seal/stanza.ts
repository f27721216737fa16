/** A section of an age header, the shape that `age-encryption` takes and gives. */
export interface Stanza {
  /** The first is the type. */
  args: string[];
  body: Uint8Array;
}
