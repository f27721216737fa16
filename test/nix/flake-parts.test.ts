import { flakeParts } from './installed.js';
import { evaluate, withNix } from './nix.js';

const alone = {
  complete: false,
  authorities: ['k8s'],
  hosts: ['a', 'b'],
  recreate: 'certs-recreate',
};

/** `packages.certs` of a flake with the module. */
const expected = {
  alone,
  twice: alone,
  set: { ...alone, complete: true, authorities: ['k8s', 'spare'] },
};

withNix('flakeModules.default', () => {
  test('has an inventory of nixosConfigurations, and takes complete and caModules as options', () => {
    expect(evaluate('cases/flake-parts.nix', 'standIn')).toEqual(expected);
  });

  const withFlakeParts = flakeParts === undefined ? test.skip : test;
  withFlakeParts('does so in the real flake-parts (skipped without a checkout of it)', () => {
    expect(evaluate('cases/flake-parts.nix', 'real')).toEqual(expected);
  });
});
