import { scenario } from './attack.js';
import { claim, crt, entry, fingerprintOf, plant, publicKeyOf } from './forge.js';

scenario(
  'a reviewer sees each reader, authority and kept key that a branch brings',
  async (attack) => {
    const { world, attacker } = attack;
    const pairs = attack.twin();
    const [root, token] = [await pairs('ca/root'), await pairs('shared/root-token')];
    await attack.commits(async () => {
      attack.hires(attacker.age.recipient);
      attack.edit(world.hostKeys['web-1'].publicKey.trim(), attacker.ssh.publicKey.trim());
      await plant(world, 'ca/root', root);
      await plant(world, 'shared/root-token', token);
      claim(world, 'ca/signer', { recipients: { ...entry(world, 'ca/signer').recipients } });
    });
    const names = [
      attacker.age.recipient,
      attacker.ssh.fingerprint,
      fingerprintOf(root.certificate),
      publicKeyOf(token.certificate),
    ];
    const { stdout } = attack.operator(['plan', '--since', 'original']);
    expect(names.filter((name) => !stdout.includes(name))).toEqual([]);
    expect(stdout).not.toContain(fingerprintOf(world.read(crt('ca/signer'))));
    attack.refuses(['apply', '--yes', '--accept-since', 'original'], { names: [] });
  },
);
