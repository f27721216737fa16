import { nixes } from '../nix/installed.js';
import { withNix } from '../nix/nix.js';
import { layAttacked, told, type AttackedTree, type Attacks } from './nix-tree.js';

const path = 'derived/web-1/manifest.json';

/** Fields of a host's entry that the module doesn't expect. */
const fields: Record<string, object> = {
  recipients_text: { recipients: 'age1attacker' },
  recipients_list: { recipients: [['ssh-ed25519 AAAA']] },
  recipients_numbers: { recipients: { operator: [1] } },
  end_text: { notAfter: 'soon' },
  end_far: { notAfter: 1e15 },
  begin_negative: { notBefore: -9e15 },
  issuer_set: { issuer: { text: 'x' } },
  spec_list: { spec: ['1:'] },
  generations_number: { generations: 2 },
  generations_numbers: { generations: [1] },
};

const texts: Record<string, (text: string) => string> = {
  unfinished: (text) => text.replace(/\}\s*$/, ''),
  comma_missing: (text) => text.replace(',', ''),
  comma_more: (text) => text.replace('}', ',}'),
  huge_number: (text) => text.replace(/"notAfter": \d+/, `"notAfter": ${'9'.repeat(400)}`),
  deep: (text) => text.replace(/"spec": "[^"]*"/, `"spec": ${'['.repeat(1e5)}${']'.repeat(1e5)}`),
  long: (text) => text.replace(/"spec": "[^"]*"/, `"spec": "${'a'.repeat(1e6)}"`),
  entries_list: () => '{ "version": 1, "certificates": [] }\n',
  no_object: () => '[]\n',
  empty: () => '',
  not_text: (text) => text.replace('"spec"', '"sp\xffec"'),
};

const attacks: Attacks = {
  ...Object.fromEntries(
    Object.entries(fields).map(([name, one]) => [
      name,
      (tree: AttackedTree) => {
        tree.alter('derived/web-1', 'cluster-kubelet', one);
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(texts).map(([name, change]) => [
      name,
      (tree: AttackedTree) => {
        tree.write(path, Buffer.from(change(tree.read(path)), 'latin1'));
      },
    ]),
  ),
};

withNix('a commit brings a manifest that is none', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await layAttacked({
      ...attacks,
      // Nothing in a manifest is code, or the name of a file.
      quoted: (tree) => {
        const word = '${builtins.abort 1}';
        tree.alter('derived/web-1', 'cluster-kubelet', { note: [word, '../../../etc/passwd'] });
      },
    });
  });

  test.each(nixes)('and the message is ours, with its path (Nix $version)', (nix) => {
    const refused = expect.stringContaining(
      `conflict markers of git, cut off, or damaged:\n  ./secrets/certs/${path}\nhint: `,
    ) as string;
    const all = Object.keys(attacks).map((name) => [name, [refused]]);
    expect(told(folder, nix)).toEqual({ ...Object.fromEntries(all), quoted: [] });
  });
});
