import { generateAgeIdentity } from '../../lib/seal/generate.js';
import { scenario } from './attack.js';
import { claim, entry, slots } from './forge.js';

scenario('the manifest has the attacker already, and another reader leaves', async (attack) => {
  const { world, attacker } = attack;
  const { recipient: leaver } = await generateAgeIdentity();
  await attack.commits(() => {
    attack.hires(attacker.age.recipient);
    for (const slot of slots) {
      const { recipients } = entry(world, slot);
      const operator = [attacker.age.recipient, leaver, ...recipients!['operator']!];
      claim(world, slot, { recipients: { ...recipients, operator } });
    }
  });
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names: [attacker.age.recipient] });
  attack.refuses(['rekey', '--yes'], { code: 'not-accepted', names: [attacker.age.recipient] });
});
