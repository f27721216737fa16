declare const sealed: unique symbol;

/**
 * An age file around a private key: the only form in which the store takes a key. Only `seal` makes one: code
 * that writes a plaintext key does not compile.
 */
export type SealedKey = Uint8Array & { readonly [sealed]: true };
