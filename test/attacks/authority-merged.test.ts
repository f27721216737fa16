import { scenario } from './attack.js';
import { crt, fingerprintOf, plant } from './forge.js';

scenario(
  "conflict markers hold two authorities, and the sealed key is the attacker's",
  async (attack) => {
    const { world } = attack;
    const ours = world.read(crt('ca/root'));
    const theirs = await attack.twin()('ca/root');
    await attack.commits(async () => {
      await plant(world, 'ca/root', theirs);
      world.write(
        crt('ca/root'),
        `<<<<<<< ours\n${ours}=======\n${theirs.certificate}>>>>>>> theirs\n`,
      );
    });
    attack.refuses(['apply', '--yes'], { names: [fingerprintOf(theirs.certificate)] });
    attack.followsHints(attack.operator(['apply', '--yes']));
  },
);
