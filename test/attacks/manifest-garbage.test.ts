import { scenario } from './attack.js';
import { manifest } from './forge.js';

const manifests: [title: string, text: string][] = [
  ['of another version', '{"version": 2, "certificates": {}}\n'],
  ['without a version', '{"certificates": {}}\n'],
  ['that are empty', ''],
  ['with conflict markers', '<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n'],
  ['with an entry called __proto__', '{"version": 1, "certificates": {"__proto__": {}}}\n'],
];

for (const [title, text] of manifests) {
  scenario(`a reader is added beside manifests ${title}`, async (attack) => {
    const { world, attacker } = attack;
    await attack.commits(() => {
      attack.hires(attacker.age.recipient);
      for (const slot of ['ca/', 'shared/']) world.write(manifest(slot), text);
    });
    const names = [attacker.age.recipient];
    attack.refuses(['apply', '--yes'], { names });
    attack.refuses(['rekey', '--yes'], { names });
  });
}
