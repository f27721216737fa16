import { scenario } from './attack.js';
import { crt, fingerprintOf, plant } from './forge.js';

const signing = ['apply', '--yes', '--only', 'ca-signer', '--force'];

scenario('an intermediate is planted', async (attack) => {
  const { world } = attack;
  const original = fingerprintOf(world.read(crt('ca/signer')));
  const pair = await attack.twin()('ca/signer');
  await attack.commits(() => plant(world, 'ca/signer', pair));
  const planted = fingerprintOf(pair.certificate);
  const refusal = { code: 'authority-not-accepted', names: [original, planted] };
  for (const args of [['plan'], ['check'], ['apply', '--yes'], signing])
    attack.refuses(args, refusal);
  attack.followsHints(attack.operator(['plan']));
  attack.followsHints(attack.operator(signing));
});

scenario('an intermediate is planted under a new name', async (attack) => {
  const { world } = attack;
  const added = '  evil:\n    ca: { commonName: evil ca, parent: root, usages: [ signing ] }\n';
  const policy = world.read('cluster/certflake.yaml') + added;
  const pair = await attack.twin(policy)('ca/evil');
  await attack.commits(async () => {
    world.write('cluster/certflake.yaml', policy);
    const { claim, entry } = await import('./forge.js');
    claim(world, 'ca/evil', entry(world, 'ca/signer'));
    await plant(world, 'ca/evil', pair);
  });
  const names = [fingerprintOf(pair.certificate)];
  attack.refuses(['apply', '--yes', '--only', 'ca-evil', '--force'], { names });
  attack.followsHints(attack.operator(['apply', '--yes']));
});
