import { scenario } from './attack.js';
import { fingerprintOf, plant } from './forge.js';

scenario(
  'an authority is planted whole, and the operator says yes on a terminal',
  async (attack) => {
    const root = await attack.twin()('ca/root');
    await attack.commits(() => plant(attack.world, 'ca/root', root));
    const planted = fingerprintOf(root.certificate);
    const { status, stdout } = attack.terminal(['apply'], 'y\ny\n');
    expect({ status, named: stdout.includes(planted) }).toEqual({ status: 1, named: true });
    const only = attack.terminal(['apply', '--only', 'derived-web-1-root-kubelet'], 'y\ny\n');
    expect(only).toMatchObject({ status: 1 });
    attack.refuses(['apply', '--yes', '--accept-all'], {
      code: 'authority-not-accepted',
      names: [planted],
    });
    expect(attack.record()).not.toContain(planted);
  },
);
