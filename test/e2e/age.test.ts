import { join } from 'node:path';
import { makePlace, policyText, type Place } from '../cli/certflake.js';
import { need, run, withPrograms } from '../programs.js';
import { filesBelow } from '../walk.js';

/**
 * Operators and hosts with keys by ssh-keygen and age-keygen; `age` and `rage` show who opens which file of the
 * command's tree.
 */
const owners = {
  'operator-ed25519': ['-t', 'ed25519'],
  'operator-rsa': ['-t', 'rsa', '-b', '3072'],
  'web-1': ['-t', 'ed25519'],
  'web-2': ['-t', 'rsa', '-b', '2048'],
};
type Owner = keyof typeof owners | 'operator-age';

function keys(place: Place): Record<Owner, string> {
  const made = Object.entries(owners).map(([owner, args]) => {
    const path = place.path(`home/${owner}`);
    run('ssh-keygen', ['-q', '-N', '', '-C', owner, ...args, '-f', path]);
    return [owner, place.read(`home/${owner}.pub`)];
  });
  run('age-keygen', ['-o', place.path('home/operator-age')]);
  const age = run('age-keygen', ['-y', place.path('home/operator-age')]);
  return { ...(Object.fromEntries(made) as Record<Owner, string>), 'operator-age': age };
}

const sharedPolicy = `      tokens: { commonName: tokens, usages: [ signing ], shared: true }
`;

function issue(): Place {
  const place = makePlace();
  const publicKeys = keys(place);
  const policy = policyText({
    identity: '$HOME/operator-ed25519',
    operators: [
      publicKeys['operator-ed25519'],
      publicKeys['operator-rsa'],
      publicKeys['operator-age'],
    ],
    hosts: { 'web-1': publicKeys['web-1'], 'web-2': publicKeys['web-2'] },
    more: sharedPolicy,
  });
  place.write('cluster/certflake.yaml', policy);
  place.must(['apply', '--yes']);
  return place;
}

const root = 'secrets/certs';
const authority = `${root}/ca/cluster.key.age`;
const shared = `${root}/shared/cluster-tokens.key.age`;
const ofHost = (host: string) => `${root}/derived/${host}/cluster-kubelet.key.age`;
const all = [authority, ofHost('web-1'), ofHost('web-2'), shared].sort();

const opens: Record<Owner, string[]> = {
  'operator-ed25519': all,
  'operator-rsa': all,
  'operator-age': all,
  'web-1': [ofHost('web-1'), shared],
  'web-2': [ofHost('web-2'), shared],
};

withPrograms(['age', 'age-keygen', 'rage', 'ssh-keygen', 'openssl'], 'an applied tree', () => {
  let place: Place;
  beforeAll(() => {
    place = issue();
  });

  test('has exactly these sealed keys', () => {
    const found = filesBelow(place.path(`cluster/${root}`))
      .filter((path) => path.endsWith('.age'))
      .map((path) => join(root, path));
    expect(found.sort()).toEqual(all);
  });

  const rows = Object.keys(opens).flatMap((owner) =>
    ['age', 'rage'].map((judge) => [judge, owner] as [string, Owner]),
  );

  test.each(rows)('%s with the key of %s opens its own files and no other', (judge, owner) => {
    const identity = place.path(`home/${owner}`);
    const opened = all.filter((path) => {
      const { status, stdout } = place.run(need(judge), ['-d', '-i', identity, path]);
      if (status === 0) expect(stdout).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
      return status === 0;
    });
    expect(opened).toEqual(opens[owner].sort());
  });

  test('each opened key is that of the certificate beside it', () => {
    for (const path of all) {
      const pem = run('age', [
        '-d',
        '-i',
        place.path('home/operator-rsa'),
        place.path(`cluster/${path}`),
      ]);
      const crt = place.path(`cluster/${path.replace(/\.key\.age$/, '.crt')}`);
      const fromKey = run('openssl', ['pkey', '-pubout'], { input: pem });
      expect(run('openssl', ['x509', '-in', crt, '-noout', '-pubkey'])).toBe(fromKey);
    }
  });

  test('after an operator left, a rekey shuts him out and changes no certificate', () => {
    const before = place.files();
    const policy = place.read('cluster/certflake.yaml');
    const left = place.read('home/operator-rsa.pub').trim();
    place.write('cluster/certflake.yaml', policy.replace(`  - "${left}"\n`, ''));
    const { stderr } = place.certflake(['rekey', '--yes']);
    expect(stderr).not.toContain('error:');
    const opened = (owner: Owner) =>
      all.filter(
        (path) =>
          place.run(need('age'), ['-d', '-i', place.path(`home/${owner}`), path]).status === 0,
      );
    expect(opened('operator-rsa')).toEqual([]);
    expect(opened('operator-age')).toEqual(all);
    expect(opened('web-2')).toEqual(opens['web-2'].sort());
    const certificates = (files: Record<string, string>) =>
      Object.entries(files).filter(([path]) => path.endsWith('.crt'));
    expect(certificates(place.files())).toEqual(certificates(before));
  });
});
