import { scenario } from './attack.js';
import { manifest, remove } from './forge.js';

scenario('hosts that are accepted shall open an authority', async (attack) => {
  await attack.commits(() => {
    attack.edit('commonName: root ca,', 'commonName: root ca, sealedTo: { roles: [ worker ] },');
    remove(attack.world, manifest('ca/'));
  });
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names: ['web-1'] });
  expect(attack.operator(['apply', '--yes']).stdout).toMatch(/host:web-1[^>]*open[^>]*ca-root/);
  attack.refuses(['rekey', '--yes'], { code: 'not-accepted', names: ['web-1'] });
});
