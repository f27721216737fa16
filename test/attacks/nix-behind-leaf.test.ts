import { nixes } from '../nix/installed.js';
import { withNix } from '../nix/nix.js';
import { layAttacked, told, type Attacks } from './nix-tree.js';

const [kubelet, web] = ['derived/web-1/cluster-kubelet.crt', 'derived/web-1/services-web.crt'];
const token = 'shared/cluster-token.crt';
const [root, intermediate] = ['ca/cluster.crt', 'ca/services.crt'];

const attacks: Attacks = {
  honest: () => undefined,
  with_root: (tree) => {
    tree.append(kubelet, tree.read(root));
    tree.append(web, tree.read(root));
  },
  below_root: (tree) => {
    tree.append(kubelet, tree.read(intermediate));
  },
  below_intermediate: (tree) => {
    tree.append(web, tree.read(kubelet));
  },
  before_root: (tree) => {
    tree.append(web, tree.read(kubelet) + tree.read(root));
  },
  without_intermediate: (tree) => {
    tree.write(web, tree.read(kubelet));
  },
  shared: (tree) => {
    tree.append(token, tree.read(kubelet));
  },
};

const refused = (name: string, path: string, found: number, wanted: number): unknown[] => [
  expect.stringContaining(
    `:\n  cas.${name} (./secrets/certs/${path} has ${found}, not ${wanted})\nhint: `,
  ),
];

withNix("a commit puts a stranger's certificate behind a host's", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await layAttacked(attacks);
  });

  test.each(nixes)('and the host is not deployed with it (Nix $version)', (nix) => {
    expect(told(folder, nix)).toEqual({
      honest: [],
      with_root: [],
      below_root: refused('cluster.certs.kubelet', kubelet, 2, 1),
      below_intermediate: refused('services.certs.web', web, 3, 2),
      before_root: refused('services.certs.web', web, 4, 2),
      without_intermediate: refused('services.certs.web', web, 1, 2),
      shared: refused('cluster.certs.token', token, 2, 1),
    });
  });
});
