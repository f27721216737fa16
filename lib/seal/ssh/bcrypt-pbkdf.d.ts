declare module 'bcrypt-pbkdf' {
  /** OpenBSD's bcrypt_pbkdf(3); 0, or -1 for parameters it refuses, such as an empty passphrase. */
  export function pbkdf(
    pass: Uint8Array,
    passLength: number,
    salt: Uint8Array,
    saltLength: number,
    key: Uint8Array,
    keyLength: number,
    rounds: number,
  ): number;
}
