import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { judgesBin } from '../programs.js';
import { evaluate, withNix } from './nix.js';

const checkout = process.env['FLAKE_PARTS'] ?? join(dirname(judgesBin), 'flake-parts');
process.env['FLAKE_PARTS'] = checkout;

const alone = {
  complete: false,
  authorities: ['k8s'],
  hosts: ['a', 'b'],
  recreate: 'certs-recreate',
};

/** What a flake with the module has as `packages.certs`. */
const expected = {
  alone,
  twice: alone,
  set: { ...alone, complete: true, authorities: ['k8s', 'spare'] },
};

withNix('flakeModules.default', () => {
  test('has an inventory of nixosConfigurations, and takes complete and caModules as options', () => {
    expect(evaluate('cases/flake-parts.nix', 'standIn')).toEqual(expected);
  });

  const withFlakeParts = existsSync(join(checkout, 'lib.nix')) ? test : test.skip;
  withFlakeParts('does so in the real flake-parts (skipped without a checkout of it)', () => {
    expect(evaluate('cases/flake-parts.nix', 'real')).toEqual(expected);
  });
});
