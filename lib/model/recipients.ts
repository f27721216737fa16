/** By owner, `operator` or `host:<name>`: public keys, type and base64, without comments. */
export type Recipients = Record<string, string[]>;
