import { scenario } from './attack.js';
import { plant, publicKeyOf } from './forge.js';

const slot = 'derived/web-1/root-kubelet';

scenario(
  "a host's planted pair shall be kept, and certified under another name",
  async (attack) => {
    const { world } = attack;
    const pair = await attack.twin()(slot);
    await attack.commits(async () => {
      attack.edit(
        'usages: [ server auth ], roles: [ worker ]',
        'usages: [ server auth, client auth ], keepKey: true, roles: [ worker ]',
      );
      await plant(world, slot, pair);
    });
    attack.refuses(['apply', '--yes'], { names: [publicKeyOf(pair.certificate)] });
    attack.followsHints(attack.operator(['apply', '--yes']));
  },
);
