import { scenario } from './attack.js';
import { crt, fingerprintOf, plant } from './forge.js';

scenario('an authority is planted together with the fingerprint that pins it', async (attack) => {
  const { world } = attack;
  const original = fingerprintOf(world.read(crt('ca/root')));
  attack.edit('commonName: root ca,', `commonName: root ca, fingerprint: "${original}",`);
  world.must(['apply', '--yes']);
  attack.honest('pinned');
  const root = await attack.twin(
    world.read('cluster/certflake.yaml').replace(/fingerprint: [^,]*, /, ''),
  )('ca/root');
  const planted = fingerprintOf(root.certificate);
  await attack.commits(async () => {
    attack.edit(original, planted);
    await plant(world, 'ca/root', root);
  });
  const refusal = { code: 'authority-not-accepted', names: [original, planted] };
  for (const args of [['plan'], ['check'], ['apply', '--yes']]) attack.refuses(args, refusal);
});
