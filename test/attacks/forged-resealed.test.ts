import { scenario } from './attack.js';
import { claim, entry, sealedKey, sealTo } from './forge.js';
import { sha256 } from '../../lib/store/digest.js';

scenario(
  'a sealed key is replaced by another file that is sealed to the attacker',
  async (attack) => {
    const { world, attacker } = attack;
    await attack.commits(async () => {
      attack.hires(attacker.age.recipient);
      const slot = 'shared/root-etcd';
      const { recipients } = entry(world, slot);
      const operator = [...recipients!['operator']!, attacker.age.recipient];
      const readers = { ...recipients, operator };
      const sealed = await sealTo('no key', readers);
      world.write(sealedKey(slot), sealed);
      claim(world, slot, { sealed: sha256(sealed), recipients: readers });
    });
    attack.refuses(['apply', '--yes', '--force'], {
      code: 'not-accepted',
      names: [attacker.age.recipient],
    });
  },
);
