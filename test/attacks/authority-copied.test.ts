import { cpSync } from 'node:fs';
import { scenario } from './attack.js';
import { crt, fingerprintOf, sealedKey } from './forge.js';

scenario(
  "one authority's files are copied over another's, and its fingerprint is accepted",
  async (attack) => {
    const { world } = attack;
    await attack.commits(() => {
      for (const path of [crt, sealedKey])
        cpSync(world.path(path('ca/signer')), world.path(path('ca/root')));
    });
    const print = fingerprintOf(world.read(crt('ca/signer')));
    const refusal = { code: 'ambiguous-fingerprint', names: ['root', 'signer'] };
    attack.refuses(['apply', '--yes', '--accept', print], refusal);
    attack.refuses(['apply', '--yes', '--accept', `signer=${print}`], { names: [print] });
  },
);
