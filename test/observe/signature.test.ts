import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signatureOf } from '../../lib/observe/signature.js';
import { run, withPrograms } from '../programs.js';
import { inFolder } from '../store/folder.js';

const rsa = ['rsa', '-pkeyopt', 'rsa_keygen_bits:2048'];
const ec = (curve: string) => ['ec', '-pkeyopt', `ec_paramgen_curve:${curve}`];
const pss = ['-sigopt', 'rsa_padding_mode:pss'];

withPrograms(['openssl'], 'the signature of a certificate', () => {
  async function selfSigned(
    root: string,
    name: string,
    key: string[],
    more: string[],
  ): Promise<string> {
    const args = ['req', '-x509', '-nodes', '-subj', '/CN=x', '-newkey', ...key];
    run('openssl', [...args, '-keyout', `${name}.pem`, '-out', `${name}.crt`, ...more], {
      cwd: root,
    });
    return readFile(join(root, `${name}.crt`), 'utf8');
  }

  test.each<[string, string[], string[]]>([
    ['RSA with SHA-256', rsa, []],
    ['RSA with SHA-384', rsa, ['-sha384']],
    ['RSA with SHA-512', rsa, ['-sha512']],
    ['RSA with SHA-1', rsa, ['-sha1']],
    ['RSA-PSS', rsa, [...pss, '-sha256']],
    ['ECDSA with SHA-256', ec('P-256'), []],
    ['ECDSA with SHA-384', ec('P-384'), ['-sha384']],
    ['ECDSA with SHA-512', ec('P-521'), ['-sha512']],
    ['Ed25519', ['ed25519'], []],
  ])('is verified with its own key and no other: %s', (_, key, more) =>
    inFolder(async (root) => {
      const one = await selfSigned(root, 'one', key, more);
      const two = await selfSigned(root, 'two', key, more);
      const other = await selfSigned(root, 'other', key[0] === 'ed25519' ? rsa : ['ed25519'], []);
      const keys = [one, two, other].map((pem) => new X509Certificate(pem).publicKey);
      expect(keys.map(signatureOf(one))).toEqual([true, false, false]);
    }),
  );
});
