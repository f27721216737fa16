import { certs } from '../keep/repository.js';
import { scenario } from './attack.js';
import { remove } from './forge.js';

scenario('the whole tree is deleted, and the attacker an operator', async (attack) => {
  const { world, attacker } = attack;
  await attack.commits(() => {
    attack.hires(attacker.age.recipient);
    remove(world, certs);
  });
  const refusal = { code: 'not-accepted', names: [attacker.age.recipient] };
  attack.refuses(['apply', '--yes'], { code: 'authority-lost', names: ['--force'] });
  attack.refuses(['apply', '--yes', '--authority', 'root', 'signer', '--force'], refusal);
  const fresh = attack.elsewhere();
  fresh.refuses(['apply', '--yes'], refusal);
  await fresh.holds();
});
