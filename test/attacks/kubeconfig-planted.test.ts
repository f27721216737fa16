import { existsSync } from 'node:fs';
import { scenario } from './attack.js';
import { crt, fingerprintOf, plant } from './forge.js';
import { kubernetes } from './world.js';

scenario(
  'kubeconfig of a planted authority',
  async (attack) => {
    const { world } = attack;
    const original = fingerprintOf(world.read(crt('ca/cluster')));
    const pair = await attack.twin()('ca/cluster');
    await attack.commits(() => plant(world, 'ca/cluster', pair));
    const out = world.path('home/config');
    const args = ['kubeconfig', 'admin', '--out', out];
    const planted = fingerprintOf(pair.certificate);
    attack.refuses(args, { names: [original, planted] });
    attack.refuses(['kubeconfig', 'admin'], { names: [original, planted] });
    attack.refuses(['kubeconfig', 'admin', '--accept-all'], { names: [original, planted] });
    expect(attack.terminal(args, 'y\n')).toMatchObject({ status: 1 });
    expect(existsSync(out)).toBe(false);
    const fresh = attack.elsewhere();
    fresh.refuses(['kubeconfig', 'admin', '--out', out], {
      code: 'not-accepted',
      names: [planted],
    });
  },
  kubernetes,
);
