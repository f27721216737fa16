/**
 * SSH keys for age files in TypeScript, for use with the `age-encryption` package:
 *
 * ```ts
 * import { Decrypter, Encrypter } from 'age-encryption';
 * import { generateSshKey, sshIdentity, sshRecipient } from 'certflake/ssh';
 *
 * const { publicKey, privateKey } = generateSshKey('ed25519', 'root@host');
 * const encrypter = new Encrypter();
 * encrypter.addRecipient(sshRecipient(publicKey));
 * const sealed = await encrypter.encrypt('hello');
 *
 * const decrypter = new Decrypter();
 * decrypter.addIdentity(sshIdentity(privateKey));
 * await decrypter.decrypt(sealed, 'text'); // 'hello'
 * ```
 *
 * The files are those of `age` and `rage`, in both directions: `ssh-ed25519` and `ssh-rsa` stanzas
 * as https://pkg.go.dev/filippo.io/age/agessh defines them.
 *
 * @module
 */
export { sshRecipient, type SshRecipient } from './recipient.js';
export { sshIdentity, type SshIdentity, type SshIdentityOptions } from './identity.js';
export type { Passphrase } from '../passphrase.js';
export { generateSshKey, type SshKeyFiles } from './generate.js';
export type { SshKeyType } from './public-key.js';
