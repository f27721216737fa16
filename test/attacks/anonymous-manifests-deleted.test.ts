import { scenario } from './attack.js';
import { manifest, remove } from './forge.js';

scenario('an anonymous reader is added, and the manifests are deleted', async (attack) => {
  const { world, attacker } = attack;
  await attack.commits(() => {
    attack.hires(attacker.age.recipient);
    for (const slot of ['ca/', 'shared/', 'derived/web-1/', 'derived/cp-1/']) {
      remove(world, manifest(slot));
    }
  });
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names: [attacker.age.recipient] });
  attack.refuses(['rekey', '--yes'], { code: 'not-accepted', names: [attacker.age.recipient] });
});
