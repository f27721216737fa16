/** The policy names an SSH identity whose passphrase takes 2^32 rounds, or so many that it takes minutes. */
import { rmSync } from 'node:fs';
import { makeCluster } from '../cli/certflake.js';
import { files } from '../keep/repository.js';
import { bcryptFile } from '../seal/costly.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { signalled } from './signalled.js';

const fromStdin = ['--passphrase-fd', '0'];

async function cluster(rounds: number) {
  const { publicKey, privateKey } = generateSshKey('ed25519', 'operator');
  const place = await makeCluster({ operators: [publicKey], identity: '$HOME/id_ed25519' });
  place.write('home/id_ed25519', privateKey);
  place.must(['apply', '--yes']);
  rmSync(place.path(files.kubelet.crt));
  place.write('home/id_ed25519', bcryptFile(rounds, 'aes256-ctr', publicKey));
  return place;
}

test('2^32 - 1 rounds are refused before a passphrase is asked for', async () => {
  const place = await cluster(0xffffffff);
  const { status, stderr } = place.certflake(['apply', '--yes']);
  expect(status).toBe(1);
  expect(stderr).toContain(
    'id_ed25519: its passphrase takes 4294967295 rounds of bcrypt, more than 4096\n' +
      'hint: protect it again with fewer rounds: ssh-keygen -p -a 100 -f <file>',
  );
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends the most rounds at once, and nothing is changed',
  async (signal) => {
    const place = await cluster(4096);
    const before = place.files();
    const args = ['apply', '--yes', ...fromStdin];
    const ended = await signalled(place, args, { signal, input: 'guess\n', after: 8000 });
    expect(ended).toMatchObject({ signal, status: null });
    expect(ended.stderr).toContain('error: interrupted\nnothing was changed');
    expect(place.files()).toEqual(before);
  },
  120_000,
);
