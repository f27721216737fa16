import { scenario } from './attack.js';
import { claim, slots } from './forge.js';

scenario(
  'an anonymous reader is added, and manifests say that no reader is known',
  async (attack) => {
    const { world, attacker } = attack;
    await attack.commits(() => {
      attack.hires(attacker.age.recipient);
      for (const slot of slots) claim(world, slot, { recipients: null });
    });
    const refusal = { code: 'not-accepted', names: [attacker.age.recipient] };
    attack.refuses(['apply', '--yes'], refusal);
    attack.refuses(['apply', '--yes', '--only', 'ca-root'], refusal);
    attack.refuses(['rekey', '--yes'], refusal);
  },
);
