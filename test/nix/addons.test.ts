import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { splitBundle } from '../../lib/addons/split.js';
import { evaluate, withNix } from './nix.js';

interface Spoken {
  assertions: string[];
  warnings: string[];
}

interface Addon {
  metadata: { labels: Record<string, string> };
}

interface Addons {
  split: Record<string, Addon>;
  two: string[];
  permissions: Record<'cluster' | 'system' | 'none', unknown[]>;
  spoken: Spoken;
  refused: Spoken;
  withoutSecret: string[];
}

const object = (kind: string, name: string): string =>
  JSON.stringify({ apiVersion: 'v1', kind, metadata: { name } });

withNix('multiYamlAddons', () => {
  const split = splitBundle(readFileSync('fixtures/addons/bundle.yaml', 'utf8'), 'bundle.yaml');
  const files: Record<string, string> = {
    ...Object.fromEntries(split.map(({ name, text }) => [`split/${name}`, text])),
    'split/.certflake-addons': '',
    'other/a.json': object('Namespace', 'other'),
    'other/b.json': object('ServiceAccount', 'Demo'),
    'system/a.json': JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'kube-system' },
    }),
    'bad/namespace.json': object('Namespace', 'demo'),
    'bad/secret.json': object('Secret', 'token'),
  };
  let root: string;
  let addons: Addons;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'certflake-addons-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    process.env['ROOT'] = root;
    addons = evaluate('cases/addons.nix') as Addons;
  });
  afterAll(() => {
    delete process.env['ROOT'];
    rmSync(root, { recursive: true });
  });

  test('makes an addon of each object, called as its file is', () => {
    const names = split.map(({ name }) => name.replace(/\.json$/, ''));
    expect(Object.keys(addons.split).sort()).toEqual(names.sort());
    expect(addons.spoken).toEqual({ assertions: [], warnings: [] });
  });

  test('has the addon manager reconcile each, and keeps labels', () => {
    const labelsOf = (name: string) => addons.split[name]?.metadata.labels;
    expect(labelsOf('Namespace_demo')).toEqual({
      'app.kubernetes.io/part-of': 'demo',
      'addonmanager.kubernetes.io/mode': 'Reconcile',
    });
    expect(labelsOf('DaemonSet_agent')).toEqual({
      'addonmanager.kubernetes.io/mode': 'EnsureExists',
      since: '2024-01-01',
    });
    expect(labelsOf('ClusterRole_system-demo-reader-d1989eef')).toEqual({
      'addonmanager.kubernetes.io/mode': 'Reconcile',
    });
  });

  test('lets the addon manager apply what is not in kube-system, where NixOS lets it write', () => {
    expect(addons.permissions).toEqual({
      cluster: [
        expect.objectContaining({
          kind: 'ClusterRoleBinding',
          roleRef: expect.objectContaining({ name: 'cluster-admin' }) as unknown,
          subjects: [expect.objectContaining({ name: 'system:kube-addon-manager' })],
        }),
      ],
      system: [],
      none: [],
    });
  });

  test('tells names apart across bundles', () => {
    expect(addons.two).toHaveLength(split.length + 2);
    expect(addons.two).toContain('ServiceAccount_Demo-659d1e59');
  });

  test('refuses a Secret, and what two bundles declare differently', () => {
    expect(addons.refused.assertions).toEqual([
      expect.stringMatching(/a Secret cannot be an addon[^]*\n {2}two: secret\.json\nhint: /),
      expect.stringMatching(
        /more than once[^]*\n {2}one: Namespace_demo\.json\n {2}two: namespace\.json\nhint: /,
      ),
    ]);
    expect(addons.withoutSecret).toEqual(['Namespace_demo']);
  });
});
