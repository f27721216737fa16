/** An operator's recipient is replaced by an RSA key with public exponent 1: anyone could open the file. */
import { generateKeyPairSync } from 'node:crypto';
import { wireStrings } from '../../lib/seal/ssh/wire.js';
import { differing, edit, repository } from '../keep/repository.js';

const { n } = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  format: 'jwk',
});
const modulus = Buffer.concat([Buffer.alloc(1), Buffer.from(n!, 'base64url')]);
const line = (exponent: number[]) =>
  `ssh-rsa ${wireStrings('ssh-rsa', Buffer.from(exponent), modulus).toString('base64')}`;

test.each([
  ['1', [1], 'an RSA key with public exponent 1 encrypts nothing: anyone can open the file'],
  ['2', [2], "an RSA key's public exponent must be odd, from 3 to 16777215, but it is 2"],
])('with exponent %s nothing is sealed, and the option is named', async (_, exponent, fact) => {
  const cluster = await repository();
  const before = cluster.files();
  edit(cluster, `  - "${cluster.operator.recipient}"`, `$&\n  - "${line(exponent)}"`);
  for (const command of [['plan'], ['check'], ['apply', '--yes'], ['rekey', '--yes']]) {
    const { status, stdout, stderr } = cluster.certflake(command);
    expect(status).not.toBe(0);
    expect(`${stdout}${stderr}`).toContain(`userAgeKeys[1]: ${fact}`);
  }
  expect(differing(before, cluster.files())).toEqual([]);
});

test("a host's key with exponent 1 is refused too", async () => {
  const cluster = await repository();
  const before = cluster.files();
  const { publicKey } = cluster.hostKeys['web-1']!;
  edit(cluster, publicKey.trim(), line([1]));
  const { status, stderr } = cluster.certflake(['apply', '--yes']);
  expect(status).not.toBe(0);
  expect(stderr).toContain('hosts.web-1.owningHostKey: an RSA key with public exponent 1');
  expect(differing(before, cluster.files())).toEqual([]);
});
