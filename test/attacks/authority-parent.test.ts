import { scenario } from './attack.js';
import { fingerprintOf, ownAuthority, plant, claim, entry } from './forge.js';

scenario('a planted authority becomes the parent of an accepted one', async (attack) => {
  const { world, attacker } = attack;
  const evil = ownAuthority(attacker, '/CN=evil ca');
  await attack.commits(async () => {
    attack.edit(
      '  signer:\n',
      '  evil:\n    ca: { commonName: evil ca, usages: [ signing ] }\n  signer:\n',
    );
    attack.edit('parent: root', 'parent: evil');
    claim(world, 'ca/evil', entry(world, 'ca/root'));
    await plant(world, 'ca/evil', evil);
  });
  const names = [fingerprintOf(evil.certificate)];
  attack.refuses(['apply', '--yes', '--only', 'ca-signer', '--force'], { names });
  attack.followsHints(attack.operator(['apply', '--yes']));
});
