import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { relative } from 'node:path';

import { keyFilesOf } from '../../lib/cli/session/key-files.js';
import { withPrograms } from '../programs.js';
import { makePlace, type Place } from './certflake.js';

/** A repository that contains the policy's root. */
function repository(): Place {
  const place = makePlace();
  place.run('git', ['init', '-q']);
  mkdirSync(place.path('cluster/root/sub'), { recursive: true });
  return place;
}

const found = async (root: string, words: string[]) => {
  const hosts = words.map((word, index) => [`h${index}`, { owningHostKey: word }]);
  const policy = { hosts: Object.fromEntries(hosts) as object };
  const { files, outside } = await keyFilesOf(policy, { root, source: 'sub/certflake.yaml' });
  return { files: files.map(({ path }) => path), outside };
};

withPrograms(['git'], 'a host key file', () => {
  test('is where the policy is read from, relative to the root', async () => {
    const root = repository().path('cluster/root');
    const words = ['a.pub', '../b.pub', '../../c.pub', '~/d.pub', `${root}/e.pub`];
    expect(await found(root, words)).toEqual({
      files: ['sub/a.pub', 'b.pub', '../c.pub', 'sub/~/d.pub', 'e.pub'],
      outside: [],
    });
  });

  test('outside of the repository is none of its files', async () => {
    const place = repository();
    const root = place.path('cluster/root');
    const words = ['/a.pub', '../../../b.pub', `${place.path('cluster-2')}/c.pub`];
    expect(await found(root, words)).toEqual({ files: [], outside: words });
  });

  test('above a root that a link leads to is nobody knows where', async () => {
    const place = repository();
    const link = place.path('cluster/deep/link');
    mkdirSync(place.path('cluster/deep'));
    symlinkSync('../root', link);
    expect(relative(realpathSync(place.path('cluster')), realpathSync(link))).toBe('root');
    expect(await found(link, ['../../c.pub', 'a.pub'])).toEqual({
      files: ['sub/a.pub'],
      outside: ['../../c.pub'],
    });
  });

  test('is no file where the policy has the key itself', async () => {
    const root = repository().path('cluster/root');
    expect(await found(root, ['ssh-ed25519 AAAA'])).toEqual({ files: [], outside: [] });
  });
});
