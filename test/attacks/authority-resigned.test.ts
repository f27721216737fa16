import { scenario } from './attack.js';
import { claim, crt, entry, fingerprintOf, ownAuthority, plant, publicKeyOf } from './forge.js';

scenario(
  'an accepted intermediate is signed by a planted root, and handed on behind certificates',
  async (attack) => {
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
      world.write('forged/evil.crt', evil.certificate);
      world.write('forged/evil.key', evil.key);
      world.write(
        'forged/ca.cnf',
        'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n',
      );
      const ran = world.shell(`cd ../forged
        openssl x509 -in '${world.path(crt('ca/signer'))}' -noout -pubkey >signer.pub
        openssl x509 -new -subj '/CN=signer ca' -force_pubkey signer.pub -days 300 -extfile ca.cnf \\
          -CA evil.crt -CAkey evil.key -set_serial 7 -out signer.crt`);
      expect(ran).toMatchObject({ status: 0 });
      const certificate = world.read('forged/signer.crt');
      world.write(crt('ca/signer'), certificate);
      const issuer = publicKeyOf(evil.certificate);
      claim(world, 'ca/signer', { certificate: fingerprintOf(certificate), issuer });
      world.run('rm', ['-r', world.path('forged')]);
    });
    const names = [fingerprintOf(world.read(crt('ca/signer')))];
    attack.refuses(['plan'], { code: 'authority-not-accepted', names });
    const root = { names: [fingerprintOf(evil.certificate)] };
    attack.refuses(['apply', '--yes'], { code: 'not-accepted', ...root });
  },
);
