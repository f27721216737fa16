import { ours } from '../../lib/emit/host-facts.js';
import { k8nix } from '../../lib/emit/k8nix.js';
import { printNix } from '../../lib/emit/nix.js';
import { authorityPath } from '../../lib/emit/roles/scope.js';

const joined = ({ bundle }: typeof ours) =>
  printNix(bundle('cas.crt', ['cluster', 'csr-signer'])).replaceAll(/\s+/g, ' ');

test('several authorities are trusted by their whole files, which have all their generations', () => {
  const paths = ['cluster', 'csr-signer'].map((ca) => printNix(authorityPath(ca)));
  expect(paths).toEqual([
    'config.certToolkit.cas.cluster.ca.path',
    'config.certToolkit.cas.csr-signer.ca.path',
  ]);
  expect(joined(ours)).toBe('config.certToolkit.bundle [ "cluster" "csr-signer" ]');
  expect(joined(k8nix)).toBe(`pkgs.concatText "cas.crt" [ ${paths.join(' ')} ]`);
});
