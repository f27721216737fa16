import { readFileSync } from 'node:fs';
import { evaluate, tryEvaluate, withNix } from './nix.js';

const found = (name: string) => evaluate('cases/bundles.nix', name);

const issued = (ca: string, dir = 'certs'): string =>
  readFileSync(`fixtures/nix/issued/${dir}/ca/${ca}.crt`, 'utf8');

withNix('one file of several authorities', () => {
  test('has the certificates of each, one below the other', () => {
    expect(found('both')).toBe(issued('cluster') + issued('csr-signer'));
    expect(found('name')).toMatch(/-ca-cluster-csr-signer\.crt$/);
  });

  test('has those that are issued, and throws for none that is not', () => {
    expect(found('partly')).toBe(issued('cluster'));
    expect(found('none')).toBe('/run/certtoolkit/not-generated/ca-late.crt');
  });

  test('of one authority is that authority’s own', () => {
    const { bundle, path } = found('single') as Record<string, string>;
    expect(bundle).toBe(path);
    expect(path).toMatch(/-ca-cluster\.crt$/);
  });

  test('has all generations of an authority that rotates', () => {
    const both = issued('cluster', 'rotating');
    expect(both.match(/BEGIN/g)).toHaveLength(2);
    expect(found('generations')).toEqual({
      one: both,
      several: both + issued('csr-signer', 'rotating'),
    });
  });

  test('says which authorities are declared', () => {
    expect(tryEvaluate('cases/bundles.nix', 'undeclared').stderr).toMatch(
      /certToolkit\.cas: "clutser" is not declared\n\s*hint: declared: cluster, csr-signer, late, later/,
    );
  });
});
