import { scenario, type Attack } from './attack.js';
import { ownAuthority, plant } from './forge.js';

const hidden = '\u001b[2K\u001b[1A\u202Eaccepted\u2066\u0007';
/** Control characters except line ends, direction marks, and characters without width. */
const unseen = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069]/u;

function showsNothingHidden(clones: Attack[]): void {
  const commands = [['plan'], ['apply', '--yes'], ['plan', '--since', 'original'], ['check']];
  for (const clone of clones) {
    for (const args of commands) {
      const { stdout, stderr } = clone.operator(args);
      expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(unseen);
    }
  }
}

scenario(
  'an authority to be accepted has escapes and marks of direction in its name',
  async (attack) => {
    const { world, attacker } = attack;
    const root = ownAuthority(attacker, `/CN=root ca/O=${hidden}`);
    await attack.commits(async () => {
      attack.hires(attacker.ssh.publicKey);
      await plant(world, 'ca/root', root);
    });
    showsNothingHidden([attack, attack.elsewhere()]);
    attack.refuses(['apply', '--yes'], { names: [attacker.ssh.fingerprint] });
  },
);

scenario("a reader's comment has escapes and marks of direction", async (attack) => {
  const comment = JSON.stringify(hidden).slice(1, -1);
  await attack.commits(() => {
    attack.hires(`${attack.attacker.ssh.publicKey.trim()} ${comment}`);
  });
  showsNothingHidden([attack]);
  attack.refuses(['apply', '--yes'], { names: ['userAgeKeys[0]'] });
});
