import { scenario } from './attack.js';

scenario('an authority gets readers of its own', async (attack) => {
  const { world, attacker } = attack;
  await attack.commits(() => {
    const keys = [world.operator.recipient, attacker.age.recipient].map((key) => `"${key}"`);
    attack.edit(
      'commonName: root ca,',
      `commonName: root ca, userAgeKeys: [ ${keys.join(', ')} ],`,
    );
    world.write('cluster/secrets/certs/ca/manifest.json', '{"version":1,"certificates":{}}\n');
  });
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names: [attacker.age.recipient] });
});
