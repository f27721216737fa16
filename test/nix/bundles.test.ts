import { evaluate, tryEvaluate, withNix } from './nix.js';

const found = (name: string) => evaluate('cases/bundles.nix', name);

withNix('one file of several authorities', () => {
  test('has the certificates of each, one below the other', () => {
    expect(found('both')).toBe('cluster\ncsr-signer\n');
    expect(found('name')).toMatch(/-ca-cluster-csr-signer\.crt$/);
  });

  test('has those that are issued, and throws for none that is not', () => {
    expect(found('partly')).toBe('cluster\n');
    expect(found('none')).toBe('/run/certtoolkit/not-generated/ca-late.crt');
  });

  test('of one authority is that authority’s own', () => {
    const { bundle, path } = found('single') as Record<string, string>;
    expect(bundle).toBe(path);
    expect(path).toMatch(/-ca-cluster\.crt$/);
  });

  test('says which authorities are declared', () => {
    expect(tryEvaluate('cases/bundles.nix', 'undeclared').stderr).toMatch(
      /certToolkit\.cas: "clutser" is not declared\n\s*hint: declared: cluster, csr-signer, late, later/,
    );
  });
});
