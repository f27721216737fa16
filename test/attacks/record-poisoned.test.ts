import { scenario } from './attack.js';
import { claim, fingerprintOf, ownAuthority, plant, publicKeyOf } from './forge.js';

scenario(
  'a manifest says another key of the authority, and is believed by no record',
  async (attack) => {
    const { world, attacker } = attack;
    const evil = ownAuthority(attacker, '/CN=root ca');
    await attack.commits(() => {
      attack.edit('userAgeIdentity: $HOME/operator.txt', 'userAgeIdentity: /nonexistent');
      claim(world, 'ca/root', { publicKey: publicKeyOf(evil.certificate) });
    });
    for (const args of [['rekey', '--yes'], ['apply', '--yes'], ['check']]) world.certflake(args);
    expect(attack.record()).not.toContain(publicKeyOf(evil.certificate));
    await attack.commits(async () => {
      attack.edit('userAgeIdentity: /nonexistent', 'userAgeIdentity: $HOME/operator.txt');
      await plant(world, 'ca/root', evil);
    });
    const names = [fingerprintOf(evil.certificate)];
    attack.refuses(['apply', '--yes'], { code: 'authority-not-accepted', names });
  },
);
