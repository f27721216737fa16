import { scenario } from './attack.js';

scenario('an operator who left comes back', async (attack) => {
  const { world } = attack;
  const { publicKey, fingerprint } = world.colleague;
  attack.edit(`  - "${publicKey.trim()}"\n`, '');
  world.must(['rekey', '--yes']);
  attack.honest('a colleague left');
  await attack.commits(() => {
    attack.hires(publicKey);
  });
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names: [fingerprint] });
  attack.refuses(['rekey', '--yes'], { code: 'not-accepted', names: [fingerprint] });
});
