import { scenario } from './attack.js';
import { claim, entry, plant, publicKeyOf } from './forge.js';

scenario('a new certificate whose pair lies there already, and shall be kept', async (attack) => {
  const { world } = attack;
  const added =
    '      evil: { commonName: evil, usages: [ signing ], shared: true, roles: [ control ] }\n';
  const policy = world
    .read('cluster/certflake.yaml')
    .replace('      token:', `${added}      token:`);
  const pair = await attack.twin(policy)('shared/root-evil');
  await attack.commits(async () => {
    world.write('cluster/certflake.yaml', policy);
    claim(world, 'shared/root-evil', entry(world, 'shared/root-token'));
    await plant(world, 'shared/root-evil', pair);
  });
  attack.refuses(['apply', '--yes'], { names: [publicKeyOf(pair.certificate)] });
  attack.followsHints(attack.operator(['apply', '--yes']));
});
