import { certs } from '../keep/repository.js';
import { scenario } from './attack.js';
import { remove } from './forge.js';

scenario("a host's key is replaced, and its folder deleted", async (attack) => {
  const { world, attacker } = attack;
  await attack.commits(() => {
    attack.edit(world.hostKeys['web-1'].publicKey.trim(), attacker.ssh.publicKey.trim());
    remove(world, `${certs}/derived/web-1`);
  });
  const names = [attacker.ssh.fingerprint, 'web-1'];
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names });
  attack.refuses(['apply', '--yes', '--only', 'derived-web-1-root-kubelet'], {
    code: 'not-accepted',
    names,
  });
});
