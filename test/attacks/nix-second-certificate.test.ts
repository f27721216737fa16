import { nixes } from '../nix/installed.js';
import { withNix } from '../nix/nix.js';
import { layAttacked, told, type Attacks } from './nix-tree.js';

const block = (label: string): string => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;
const file = 'ca/cluster.crt';

const attacks: Attacks = {
  honest: () => undefined,
  stranger: (tree) => {
    tree.append(file, tree.read('ca/services.crt'));
  },
  stranger_first: (tree) => {
    tree.write(file, tree.read('ca/services.crt') + tree.read(file));
  },
  same_line: (tree) => {
    tree.write(file, tree.read(file).trim() + tree.read(file));
  },
  trusted: (tree) => {
    tree.append(file, block('TRUSTED CERTIFICATE'));
  },
  private_key: (tree) => {
    tree.append(file, block('PRIVATE KEY'));
  },
  without_entry: (tree) => {
    tree.write('ca/manifest.json', '{ "version": 1, "certificates": {} }\n');
    tree.append(file, tree.read('ca/services.crt'));
  },
};

const refused = expect.stringMatching(
  /too many or too few certificates[^]*:\n {2}cas\.cluster\.ca \(\.?\/?secrets\/certs\/ca\/cluster\.crt has 2, not 1\)\nhint: /,
) as string;

withNix("a commit puts one more certificate into an authority's file", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await layAttacked(attacks);
  });

  test.each(nixes)('and no host is deployed with it (Nix $version)', (nix) => {
    const { honest, ...attacked } = told(folder, nix);
    expect(honest).toEqual([]);
    const all = Object.keys(attacked).map((name) => [name, [refused]]);
    expect(attacked).toEqual(Object.fromEntries(all));
    expect(all).toHaveLength(6);
  });
});
