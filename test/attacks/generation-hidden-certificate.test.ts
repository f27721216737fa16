import { scenario } from './attack.js';
import { crt, fingerprintOf, ownAuthority } from './forge.js';
import { blocksOf, endorsementBy, rotates } from './rotating.js';

scenario('a certificate hides among the endorsements', async (attack) => {
  const { world, attacker } = attack;
  rotates(attack, 'root');
  const hidden = ownAuthority(attacker, '/CN=root ca');
  await attack.commits(() => {
    const path = crt('ca/root.next');
    world.write(path, world.read(path) + hidden.certificate);
  });
  const names = [fingerprintOf(hidden.certificate)];
  for (const args of [['plan'], ['apply', '--yes'], ['rotate', 'root', '--deployed', '--yes']])
    attack.refuses(args, { code: 'stranger', names });
});

scenario("a stranger's endorsement hides among the others", async (attack) => {
  const { world, attacker } = attack;
  rotates(attack, 'root');
  const path = crt('ca/root.next');
  const [next] = blocksOf(world.read(path));
  const word = await endorsementBy(ownAuthority(attacker, '/CN=root ca'), next!);
  await attack.commits(() => {
    world.write(path, world.read(path) + word);
  });
  const names = [fingerprintOf(word)];
  for (const args of [['plan'], ['rotate', 'root', '--deployed', '--yes']])
    attack.refuses(args, { code: 'stranger', names });
});
