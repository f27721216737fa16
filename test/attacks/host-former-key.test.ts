import { normalizeRecipient } from '../../lib/seal/recipients.js';
import { sshPair } from '../keep/repository.js';
import { scenario } from './attack.js';

scenario("a reinstalled host's former key comes back", async (attack) => {
  const { world } = attack;
  const former = world.hostKeys['web-1'].publicKey.trim();
  const reinstalled = sshPair('web-1');
  attack.edit(former, reinstalled.publicKey.trim());
  world.must(['apply', '--yes', '--accept', reinstalled.fingerprint]);
  attack.honest('web-1 is reinstalled');
  await attack.commits(() => {
    attack.edit(reinstalled.publicKey.trim(), former);
  });
  const { fingerprint } = normalizeRecipient(former);
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names: [fingerprint, 'web-1'] });
});
