import { scenario } from './attack.js';
import { crt, fingerprintOf, manifest, ownAuthority, plant, remove } from './forge.js';

scenario('an authority of OpenSSL is planted, and all manifests deleted', async (attack) => {
  const { world, attacker } = attack;
  const original = fingerprintOf(world.read(crt('ca/root')));
  const root = ownAuthority(attacker, '/CN=root ca');
  await attack.commits(async () => {
    await plant(world, 'ca/root', root);
    for (const slot of ['ca/', 'shared/', 'derived/web-1/', 'derived/cp-1/']) {
      remove(world, manifest(slot));
    }
  });
  const refusal = {
    code: 'authority-not-accepted',
    rebuilds: true as const,
    names: [original, fingerprintOf(root.certificate)],
  };
  attack.refuses(['apply', '--yes'], refusal);
  attack.refuses(['apply', '--yes', '--accept-existing'], refusal);
  attack.followsHints(attack.operator(['plan']));
});
