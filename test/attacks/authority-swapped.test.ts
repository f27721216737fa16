import { scenario } from './attack.js';
import { bytes, claim, crt, entry, fingerprintOf, sealedKey } from './forge.js';

scenario("two authorities' files are swapped", async (attack) => {
  const { world } = attack;
  const slots = ['ca/root', 'ca/signer'] as const;
  const [root, signer] = slots.map((slot) => fingerprintOf(world.read(crt(slot))));
  await attack.commits(() => {
    for (const path of [crt, sealedKey]) {
      const [one, other] = slots.map((slot) => bytes(world, path(slot)));
      world.write(path('ca/root'), other!);
      world.write(path('ca/signer'), one!);
    }
    const [one, other] = slots.map((slot) => entry(world, slot));
    claim(world, 'ca/root', other!);
    claim(world, 'ca/signer', one!);
  });
  attack.refuses(['apply', '--yes'], { code: 'authority-not-accepted', names: [root!, signer!] });
  attack.followsHints(attack.operator(['apply', '--yes']));
});
