import { scenario } from './attack.js';
import { crt, fingerprintOf, plant } from './forge.js';

scenario('an authority is planted whole', async (attack) => {
  const { world } = attack;
  const original = fingerprintOf(world.read(crt('ca/root')));
  const root = await attack.twin()('ca/root');
  await attack.commits(() => plant(world, 'ca/root', root));
  const refusal = {
    code: 'authority-not-accepted',
    names: [original, fingerprintOf(root.certificate)],
  };
  for (const args of [['plan'], ['check'], ['apply', '--yes']]) attack.refuses(args, refusal);
  attack.followsHints(attack.operator(['apply', '--yes']));
});

scenario('an authority is planted whole, and a fresh clone knows nothing yet', async (attack) => {
  const root = await attack.twin()('ca/root');
  await attack.commits(() => plant(attack.world, 'ca/root', root));
  const fresh = attack.elsewhere();
  const names = [fingerprintOf(root.certificate)];
  fresh.refuses(['apply', '--yes'], { code: 'not-accepted', names });
  fresh.followsHints(fresh.operator(['apply', '--yes']));
  await fresh.holds();
});
