import { scenario } from './attack.js';
import { claim } from './forge.js';

scenario("a host's accepted key becomes an operator's", async (attack) => {
  const { world } = attack;
  await attack.commits(() => {
    attack.hires(world.hostKeys['web-1'].publicKey);
    for (const slot of ['ca/root', 'ca/signer']) claim(world, slot, { recipients: null });
  });
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names: ['operator'] });
  attack.refuses(['rekey', '--yes'], { code: 'not-accepted', names: ['operator'] });
});
