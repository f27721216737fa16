import { sha256 } from '../../lib/store/digest.js';
import { scenario } from './attack.js';
import { claim, crt, entry, fingerprintOf, ownAuthority, sealTo, sealedKey } from './forge.js';
import { endorsementBy, leaked, plantNext } from './rotating.js';

scenario("an intermediate's key endorses an authority that no parent signed", async (attack) => {
  const { world, attacker } = attack;
  const signer = await leaked(world, 'ca/signer');
  const next = ownAuthority(attacker, '/CN=signer ca');
  await attack.commits(async () => {
    await plantNext(world, 'ca/signer', next, await endorsementBy(signer, next.certificate));
  });
  const names = [fingerprintOf(next.certificate)];
  for (const args of [['plan'], ['apply', '--yes'], ['rotate', 'signer', '--deployed', '--yes']])
    attack.refuses(args, { code: 'stranger', names });
  attack.followsHints(attack.operator(['check']));
});

scenario("an intermediate's key puts such an authority in its own place", async (attack) => {
  const { world, attacker } = attack;
  const signer = await leaked(world, 'ca/signer');
  const other = ownAuthority(attacker, '/CN=signer ca');
  await attack.commits(async () => {
    const { recipients } = entry(world, 'ca/signer');
    const sealed = await sealTo(other.key, recipients!);
    const words = [
      await endorsementBy(signer, other.certificate),
      await endorsementBy(other, signer.certificate),
    ];
    world.write(sealedKey('ca/signer'), sealed);
    world.write(sealedKey('ca/signer.old'), await sealTo(signer.key, recipients!));
    world.write(crt('ca/signer'), other.certificate + signer.certificate);
    world.write(crt('ca/signer.old'), signer.certificate + words.join(''));
    claim(world, 'ca/signer', {
      certificate: fingerprintOf(other.certificate),
      sealed: sha256(sealed),
    });
  });
  const names = [fingerprintOf(other.certificate)];
  // Notes for whom the file is sealed.
  attack.operator(['apply', '--yes']);
  for (const args of [['plan'], ['apply', '--yes'], ['rotate', 'signer', '--deployed', '--yes']])
    attack.refuses(args, { code: 'authority-not-accepted', names });
  attack.followsHints(attack.operator(['apply', '--yes']));
});
