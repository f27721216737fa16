import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generateSshKey } from '../lib/seal/ssh/generate.js';
import { makePlace, type Place } from './cli/certflake.js';
import { withPrograms } from './programs.js';

/** Every example, with the commands of its README. That in Nix is among the documented flakes (`test/nix`). */
const examples = fileURLToPath(new URL('../examples/', import.meta.url));
const read = (path: string): string => readFileSync(`${examples}${path}`, 'utf8');

const names = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const withPolicy = names.filter((name) => readdirSync(examples + name).includes('certflake.yaml'));

const commandsOf = (name: string): string[] =>
  /```sh\n(.*?)\n```/s.exec(read(`${name}/README.md`))![1]!.split('\n');

const indented = [...read('README.md').matchAll(/^ {4}(\S.*)$/gm)].map(([, line]) => line!);

/** The folder in a repository, with keys as the README of all examples gives them. */
function copied(name: string): Place {
  const place = makePlace();
  const operator = generateSshKey('ed25519', 'you@laptop');
  place.write('home/.ssh/id_ed25519', operator.privateKey);
  cpSync(examples + name, place.path('cluster'), { recursive: true });
  const policy = read(`${name}/certflake.yaml`);
  const key = operator.publicKey.trim();
  place.write('cluster/certflake.yaml', policy.replace('ssh-ed25519 AAAA... you', key));
  const [makeFolder, makeKey] = indented;
  const hosts = [...policy.matchAll(/ssh-host-keys\/(\S+)\.pub/g)].map(([, host]) => host!);
  const lines = hosts.map((host) => makeKey!.replaceAll('web-1', host));
  for (const line of ['git init -q', makeFolder!, ...lines])
    expect(place.shell(line)).toEqual({ status: 0, stdout: '', stderr: '' });
  return place;
}

test('the table names every example, and nothing else', () => {
  const linked = [...read('README.md').matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path!);
  expect(linked.sort()).toEqual(names);
});

withPrograms(['git', 'ssh-keygen'], 'the examples', () => {
  test.each(withPolicy)('%s does what its README says, without a word of warning', (name) => {
    const place = copied(name);
    for (const command of commandsOf(name)) {
      const line = command.replace('certflake apply', 'certflake apply --yes');
      expect({ line, ...place.shell(line) }).toMatchObject({ line, status: 0, stderr: '' });
    }
    for (const line of ['certflake plan --exit-code', 'certflake emit --check'])
      expect({ line, ...place.shell(line) }).toMatchObject({ line, status: 0, stderr: '' });
    const tried = place.must(['verify']).stdout;
    if (!read(`${name}/certflake.yaml`).includes('kubernetes:'))
      expect(tried).toBe('No connections: the policy declares no Kubernetes cluster.\n');
    else
      expect(tried).toMatch(
        /^(\d+) connections, \1 tried for real, 0 failed, 0 open that should not be$/m,
      );
  });
});
