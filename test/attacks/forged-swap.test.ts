import { scenario } from './attack.js';
import { claim, entry, slots } from './forge.js';

scenario('an entry that fits its file has the attacker where an operator was', async (attack) => {
  const { world, attacker } = attack;
  await attack.commits(() => {
    attack.hires(attacker.age.recipient);
    for (const slot of slots) {
      const { recipients } = entry(world, slot);
      const operator = recipients!['operator']!.map((key) =>
        key.startsWith('age1') ? attacker.age.recipient : key,
      );
      claim(world, slot, { recipients: { ...recipients, operator } });
    }
  });
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names: [attacker.age.recipient] });
  attack.refuses(['rekey', '--yes'], { code: 'not-accepted', names: [attacker.age.recipient] });
});
