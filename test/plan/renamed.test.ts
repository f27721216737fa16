import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { codes, type World } from '../cluster/world.js';
import { hostRenamed, renamedHosts } from '../../lib/plan/strays.js';
import { parseManifest, printManifest } from '../../lib/store/manifest.js';
import { emptyCluster, people } from './cluster.js';
import { testEnds } from '../liveness.js';

let world: World;

beforeAll(async () => {
  world = await emptyCluster(await people());
  await world.apply();
  const { 'web-1': host, ...others } = world.policy.hosts!;
  world.policy = { ...world.policy, hosts: { ...others, 'web-9': host! } };
});
afterAll(() => world.close());

const renamed = () => world.plan().findings.filter(({ code }) => code === 'host-renamed');
const MANIFEST = 'certs/derived/web-1/manifest.json';

/** A manifest that claims a host's key proves nothing. */
const claim = (host: string, text = world.read(MANIFEST)): void => {
  world.write(`certs/derived/${host}/manifest.json`, text.replaceAll('host:web-1', `host:${host}`));
};

test('a host with the key that the manifest of one that is gone has may have been renamed', () => {
  expect(renamed()).toMatchObject([
    {
      place: 'certs/derived/web-1',
      message: expect.stringMatching(/^its manifest has .* if web-9 was called web-1, /) as string,
      hint: 'if so, run "git mv -- certs/derived/web-1 certs/derived/web-9" before "certflake apply"',
    },
  ]);
  expect(codes(world.plan())).not.toContain('former-certificates');
});

test('where a run removes its files instead, what stays valid is said beside', () => {
  expect(codes(world.plan({ prune: true }))).toEqual(
    expect.arrayContaining(['host-renamed', 'former-certificates']),
  );
  expect(codes(world.plan({ prune: true, hosts: ['web-9'] }))).not.toContain('former-certificates');
});

test('a run for that host says so too, and one for another host is silent', () => {
  const said = (hosts: string[]): string[] =>
    codes(world.plan({ hosts })).filter((code) => code === 'host-renamed');
  expect(said(['web-9'])).toEqual(['host-renamed']);
  expect(said(['web-2'])).toEqual([]);
});

test('a former name makes no sentence of its own', () => {
  const host = 'web-1, all is well; x';
  const stray = { host, folder: `certs/derived/${host}`, keys: [] };
  const web9 = { host: 'web-9', folder: 'certs/derived/web-9', isPlain: true };
  const { place, message } = hostRenamed({ ...web9, strays: [stray] });
  expect(place).toBe(`'certs/derived/${host}'`);
  expect(message).toContain(`if web-9 was called '${host}', you can move its files`);
  const several = hostRenamed({ ...web9, strays: [stray, stray], isPlain: false });
  expect(several.message).toMatch(/^the manifests of 'certs[^']*', 'certs[^']*' have/);
});

test('where several folders claim its key, none is moved by a command', () => {
  claim('db-1');
  const [only, ...others] = renamed();
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    place: 'hosts.web-9',
    message: expect.stringContaining('certs/derived/db-1, certs/derived/web-1 have') as string,
  });
  expect(only!.hint).not.toContain('git mv');
  expect(codes(world.plan())).toContain('former-certificates');
  world.remove('certs/derived/db-1/manifest.json');
});

test('nor where one folder claims the keys of several', () => {
  const before = world.policy;
  const text = world.read(MANIFEST);
  const other = world.read('certs/derived/web-2/manifest.json');
  const [own, theirs] = [text, other].map((one) => parseManifest(one, 'x').certificates);
  const entries = Object.entries(theirs!).map(([name, entry]) => [`other-${name}`, entry] as const);
  const certificates = { ...own, ...Object.fromEntries(entries) };
  world.policy = structuredClone(before);
  world.policy.hosts!['web-8'] = world.policy.hosts!['web-2']!;
  claim(
    'web-1',
    printManifest({ version: 1, certificates }).replaceAll('host:web-2', 'host:web-1'),
  );
  expect(renamed().map(({ place }) => place)).toEqual(['hosts.web-9', 'hosts.web-8']);
  expect(renamed().some(({ hint }) => hint!.includes('git mv'))).toBe(false);
  world.policy = before;
  world.write(MANIFEST, text);
});

test('nor into a folder that holds a file, even one of no spec', () => {
  world.write('certs/derived/web-9/other.crt', '');
  expect(renamed()).toEqual([]);
  world.remove('certs/derived/web-9/other.crt');
});

test('an empty folder in its place is removed first: git would move into it', () => {
  const at = (path: string): string => join(world.root, path);
  mkdirSync(at('certs/derived/web-9'), { recursive: true });
  const [, command = ''] = /"([^"]+)" before/.exec(renamed()[0]!.hint!) ?? [];
  expect(command).toBe(
    'rmdir -- certs/derived/web-9 && git mv -- certs/derived/web-1 certs/derived/web-9',
  );
  const sh = (line: string) => execFileSync('sh', ['-c', line], { cwd: world.root });
  sh(`git init -q && git add certs && ${command}`);
  expect(existsSync(at(MANIFEST.replace('web-1', 'web-9')))).toBe(true);
  sh('git mv certs/derived/web-9 certs/derived/web-1');
  rmSync(at('.git'), { recursive: true });
});

test('where something else lies in its place, no command moves', () => {
  world.write('certs/derived/web-9/README', '');
  expect(renamed()).toMatchObject([
    {
      hint: 'if so, move its files to certs/derived/web-9, which has other files already, before "certflake apply"',
    },
  ]);
  rmSync(join(world.root, 'certs/derived/web-9'), { recursive: true });
});

test('files that were moved a folder too deep are named', () => {
  world.write(MANIFEST.replace('web-1', 'web-9/web-1'), world.read(MANIFEST));
  const found = world.plan().findings.filter(({ code }) => code === 'left-unread');
  expect(found).toMatchObject([
    {
      message: expect.stringMatching(
        /^certs\/derived\/web-9\/web-1: certflake neither reads nor removes files in a folder below/,
      ) as string,
      hint: expect.stringContaining('moved one folder too deep') as string,
    },
  ]);
  rmSync(join(world.root, 'certs/derived/web-9'), { recursive: true });
});

test('once it has a file of its own, nothing is to be moved over it', async () => {
  await world.apply({ only: ['derived-web-9-k8s-kubelet'] });
  expect(codes(world.plan())).not.toContain('host-renamed');
});

testEnds('many folders are compared quickly', () => {
  const spec = world
    .specs()
    .specs.find((one) => one.kind === 'certificate' && one.heldBy.length === 1);
  if (spec?.kind !== 'certificate') throw new Error('no host has a certificate of its own');
  const hosts = Array.from({ length: 10_000 }, (_, n) => `h${n}`);
  const specs = hosts.map((host) => ({
    ...{ ...spec, id: host, heldBy: [host], recipients: { [`host:${host}`]: [host] } },
    files: { ...spec.files, manifest: `certs/derived/${host}/manifest.json` },
  }));
  const missing = { state: 'missing' } as const;
  const observed = Object.fromEntries(
    hosts.map((id) => [id, { id, certificate: missing, key: missing }]),
  );
  const strays = hosts.map((host) => ({
    ...{ host: `${host}-x`, folder: `certs/derived/${host}-x` },
    keys: [host],
  }));
  const orphans = strays.map(({ folder }) => `${folder}/manifest.json`);
  const found = renamedHosts(specs, { observed, orphans, strays, left: [], problems: [] });
  expect(found.filter(({ isPlain }) => isPlain)).toHaveLength(10_000);
});
