import { certs } from '../keep/repository.js';
import { scenario } from './attack.js';
import { manifest, remove } from './forge.js';

scenario("a host's key lies in a file of the repository, which is replaced", async (attack) => {
  const { world, attacker } = attack;
  const { publicKey } = world.hostKeys['web-1'];
  world.write('cluster/keys/web-1.pub', publicKey);
  attack.edit(`"${publicKey.trim()}"`, 'keys/web-1.pub');
  attack.honest('host keys are files');
  await attack.commits(() => {
    world.write('cluster/keys/web-1.pub', attacker.ssh.publicKey);
    remove(world, `${certs}/derived/web-1`);
    remove(world, manifest('shared/'));
  });
  const refusal = { code: 'not-accepted', names: [attacker.ssh.fingerprint] };
  attack.refuses(['apply', '--yes'], refusal);
  attack.refuses(['apply', '--yes', '--only', 'derived-web-1-root-kubelet'], refusal);
});
