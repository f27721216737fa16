import { scenario } from './attack.js';
import { fingerprintOf, ownAuthority, plant } from './forge.js';

const hidden = '\u001b[2K\u001b[1A\u202Eaccepted\u2066\u0007';
/** Controls but line ends, marks of direction, and what has no width. */
const unseen = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2066-\u2069]/u;

scenario('names to be accepted hold escapes and marks of direction', async (attack) => {
  const { world, attacker } = attack;
  const root = ownAuthority(attacker, `/CN=root ca/O=${hidden}`);
  await attack.commits(async () => {
    attack.hires(`${attacker.ssh.publicKey.trim()} ${JSON.stringify(hidden).slice(1, -1)}`);
    await plant(world, 'ca/root', root);
  });
  const commands = [['plan'], ['apply', '--yes'], ['plan', '--since', 'original'], ['check']];
  for (const { world: clone } of [attack, attack.elsewhere()]) {
    for (const args of commands) {
      const { stdout, stderr } = clone.certflake(args);
      expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(unseen);
    }
  }
  attack.refuses(['apply', '--yes'], { names: [fingerprintOf(root.certificate)] });
});
