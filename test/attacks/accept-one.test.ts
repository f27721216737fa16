import { sshPair } from '../keep/repository.js';
import { scenario } from './attack.js';

scenario('--accept of one reader accepts no other, and nothing is sealed', async (attack) => {
  const { attacker } = attack;
  const honest = sshPair('honest');
  await attack.commits(() => {
    attack.hires(honest.publicKey);
    attack.hires(attacker.age.recipient);
  });
  const accepting = ['--accept', `operator=${honest.fingerprint}`];
  const refusal = { code: 'not-accepted', names: [attacker.age.recipient] };
  attack.refuses(['apply', '--yes', ...accepting], refusal);
  attack.refuses(['rekey', '--yes', ...accepting], refusal);
  attack.refuses(['apply', '--yes', '--accept-since', 'original'], refusal);
  attack.refuses(['apply', '--yes'], { ...refusal, names: [honest.fingerprint] });
});
