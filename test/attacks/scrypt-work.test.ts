/** The identity file is one under a passphrase, with a work factor beyond age's, or age's largest. */
import { rmSync } from 'node:fs';
import { makeCluster } from '../cli/certflake.js';
import { files } from '../keep/repository.js';
import { scryptFile } from '../seal/costly.js';
import { signalled } from './signalled.js';

const args = ['apply', '--yes', '--passphrase-fd', '0'];

async function cluster(factor: string) {
  const place = await makeCluster();
  place.must(['apply', '--yes']);
  rmSync(place.path(files.kubelet.crt));
  place.write('home/operator.txt', scryptFile(factor));
  return place;
}

test.each(['23', '63', '4294967295'])('a work factor of %s is refused', async (factor) => {
  const place = await cluster(factor);
  const before = place.files();
  const { status, stderr } = place.certflake(args, { input: 'guess\n' });
  expect(status).toBe(1);
  expect(stderr).toContain(`its scrypt work factor is ${factor}, but age accepts at most 22`);
  expect(place.files()).toEqual(before);
});

test('a signal ends one of 21 at once, and nothing is changed', async () => {
  const place = await cluster('21');
  const before = place.files();
  const ended = await signalled(place, args, { signal: 'SIGTERM', input: 'guess\n', after: 6000 });
  expect(ended).toMatchObject({ signal: 'SIGTERM', status: null });
  expect(ended.stderr).toContain('error: interrupted\nnothing was changed');
  expect(place.files()).toEqual(before);
}, 120_000);
