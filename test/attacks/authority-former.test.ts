import { git } from '../keep/repository.js';
import { scenario } from './attack.js';
import { crt, fingerprintOf } from './forge.js';

scenario('an authority that was replaced comes back', async (attack) => {
  const { world } = attack;
  const files = ['ca/root.crt', 'ca/root.key.age', 'ca/manifest.json'].map(
    (f) => `secrets/certs/${f}`,
  );
  const before = git(world, 'rev-parse', 'HEAD').trim();
  const former = fingerprintOf(world.read(crt('ca/root')));
  for (const file of files.slice(0, 2)) world.run('rm', [file]);
  world.must(['apply', '--yes', '--authority', 'root', '--force']);
  attack.honest('another root');
  const present = fingerprintOf(world.read(crt('ca/root')));
  await attack.commits(() => {
    world.run('git', ['checkout', '-q', before, '--', ...files]);
  });
  attack.refuses(['apply', '--yes'], { code: 'authority-not-accepted', names: [former, present] });
});
