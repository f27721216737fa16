/**
 * Texts of the policy that a format restricts. `@format` names a check of lib/policy/validate/formats.ts.
 */

/**
 * A length of time as Go writes it, `8760h` or `720h30m`; `d` (24h) and `y` (365d) are understood too.
 * @format policy-duration
 */
export type Duration = string;

/**
 * An alternative name: a DNS name (a wildcard as its leftmost label), an IP address, a URI or an e-mail
 * address. `${hostName}` and `${nodeName}` stand for the host that the certificate is made for, and
 * `${addresses}` alone for all of its addresses.
 * @format policy-host
 */
export type HostWord = string;

/**
 * A file's permissions in octal, as text.
 * @format policy-mode
 */
export type Mode = string;

/**
 * Text in which `${hostName}` and `${nodeName}` stand for the host that the certificate is made for, and
 * `$${` for a plain `${`.
 * @format policy-text
 */
export type TemplateText = string;

/**
 * A public key: `age1…`, `age1pq1…`, or an SSH key's line (`ssh-ed25519 AAAA…`, `ssh-rsa AAAA…`).
 * @format policy-public-key
 */
export type PublicKey = string;

/**
 * A host's SSH public key: its text, or the path of the file that holds it, relative to the policy.
 * @format policy-host-key
 */
export type HostKey = string;

/**
 * A word that isn't empty.
 * @format policy-word
 */
export type Word = string;

/**
 * A common name, in which `${hostName}` and `${nodeName}` stand for the host.
 * @format policy-common-name
 */
export type CommonName = string;
