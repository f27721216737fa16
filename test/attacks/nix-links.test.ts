import { nixes } from '../nix/installed.js';
import { withNix } from '../nix/nix.js';
import { layAttacked, told, type Attacks } from './nix-tree.js';

const attacks: Attacks = {
  // A host would look it up among its own files, each time.
  elsewhere: (tree) => {
    tree.link('ca/cluster.crt', '/tmp/ca.crt');
  },
  inside: (tree) => {
    tree.link('ca/cluster.crt', 'services.crt');
  },
  key: (tree) => {
    tree.link('derived/web-1/cluster-kubelet.key.age', '/etc/hostname');
  },
  folder: (tree) => {
    tree.link('shared', 'derived');
  },
  manifest: (tree) => {
    tree.link('ca/manifest.json', '/dev/zero');
  },
  manifest_folder: (tree) => {
    tree.link('ca/manifest.json', '../derived');
  },
};

const refused = (...paths: string[]): unknown =>
  expect.stringContaining(
    `behind a symbolic link: a host uses only files of the tree:\n${paths
      .map((path) => `  ./secrets/certs/${path}\n`)
      .join('')}hint: `,
  );

withNix('a commit puts a link in place of what a host uses', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await layAttacked(attacks);
  });

  test.each(nixes)('and nothing is read through it (Nix $version)', (nix) => {
    expect(told(folder, nix)).toEqual({
      elsewhere: [refused('ca/cluster.crt')],
      inside: [refused('ca/cluster.crt')],
      key: [refused('derived/web-1/cluster-kubelet.key.age')],
      folder: [refused('shared/cluster-token.crt', 'shared/manifest.json')],
      manifest: [refused('ca/manifest.json')],
      manifest_folder: [refused('ca/manifest.json')],
    });
  });
});
