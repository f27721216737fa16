import { scenario } from './attack.js';
import { manifest, remove } from './forge.js';

scenario('a host gets a role whose kept key it could not open', async (attack) => {
  await attack.commits(() => {
    attack.edit('role: [ worker ]', 'role: [ worker, control ]');
    remove(attack.world, manifest('shared/'));
  });
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names: ['web-1'] });
  expect(attack.operator(['apply', '--yes']).stdout).toMatch(/host:web-1[^>]*shared-root-token/);
});
