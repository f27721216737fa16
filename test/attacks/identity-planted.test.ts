import { scenario } from './attack.js';
import { fingerprintOf, plant } from './forge.js';

scenario("the operator's identity becomes one that lies in the tree", async (attack) => {
  const { world, attacker } = attack;
  const pairs = attack.twin();
  const root = await pairs('ca/root');
  await attack.commits(async () => {
    world.write('cluster/identity.txt', `${attacker.age.identity}\n`);
    attack.edit('userAgeIdentity: $HOME/operator.txt', 'userAgeIdentity: ./identity.txt');
    attack.hires(attacker.age.recipient);
    for (const slot of ['ca/root', 'ca/signer', 'shared/root-token']) {
      await plant(world, slot, await pairs(slot), { operator: [attacker.age.recipient] });
    }
  });
  const names = [fingerprintOf(root.certificate)];
  attack.refuses(['apply', '--yes'], { names });
  attack.followsHints(attack.operator(['apply', '--yes']));
  const fresh = attack.elsewhere();
  fresh.refuses(['apply', '--yes'], { names });
  await fresh.holds();
});
