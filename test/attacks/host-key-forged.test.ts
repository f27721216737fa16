import { scenario } from './attack.js';
import { claim, entry } from './forge.js';

scenario("a host's key is replaced, and the manifest has the new one already", async (attack) => {
  const { world, attacker } = attack;
  await attack.commits(() => {
    attack.edit(world.hostKeys['web-1'].publicKey.trim(), attacker.ssh.publicKey.trim());
    attack.edit(
      'usages: [ server auth ], roles: [ worker ]',
      'usages: [ server auth, client auth ], roles: [ worker ]',
    );
    const key = attacker.ssh.publicKey.split(' ').slice(0, 2).join(' ');
    for (const slot of ['derived/web-1/root-kubelet', 'shared/root-etcd']) {
      const { recipients } = entry(world, slot);
      claim(world, slot, { recipients: { ...recipients, 'host:web-1': [key] } });
    }
  });
  attack.refuses(['apply', '--yes'], {
    code: 'not-accepted',
    names: [attacker.ssh.fingerprint, 'web-1'],
  });
});
