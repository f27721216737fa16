import { scenario } from './attack.js';
import { claim, crt, fingerprintOf, plant } from './forge.js';

scenario('planted files whose entries say that they are accepted', async (attack) => {
  const { world } = attack;
  const original = fingerprintOf(world.read(crt('ca/root')));
  const pairs = attack.twin();
  const slots = ['ca/root', 'derived/web-1/root-kubelet', 'shared/root-token'];
  await attack.commits(async () => {
    for (const slot of slots) {
      await plant(world, slot, await pairs(slot));
      claim(world, slot, { accepted: true });
    }
  });
  attack.refuses(['apply', '--yes'], { code: 'authority-not-accepted', names: [original] });
  attack.refuses(['apply', '--yes', '--accept-existing'], {
    code: 'authority-not-accepted',
    names: [original],
  });
});
