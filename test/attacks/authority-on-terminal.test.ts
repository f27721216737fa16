import { scenario } from './attack.js';
import { fingerprintOf, plant } from './forge.js';

scenario(
  'an authority is planted whole, and the operator says yes on a terminal',
  async (attack) => {
    const root = await attack.twin()('ca/root');
    await attack.commits(() => plant(attack.world, 'ca/root', root));
    const planted = fingerprintOf(root.certificate);
    for (const args of [['apply'], ['apply', '--only', 'derived-web-1-root-kubelet']]) {
      const { status, stdout } = attack.terminal(args, 'y\ny\n');
      expect({ status, stdout }).toMatchObject({
        status: 1,
        stdout: expect.stringContaining(planted) as string,
      });
    }
    expect(attack.record()).not.toContain(planted);
  },
);
