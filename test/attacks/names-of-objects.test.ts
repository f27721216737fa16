import { scenario } from './attack.js';
import { claim, entry, fingerprintOf, ownAuthority, plant } from './forge.js';

for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
  scenario(`an authority called ${name} is planted`, async (attack) => {
    const { world, attacker } = attack;
    const evil = ownAuthority(attacker, '/CN=evil ca');
    await attack.commits(async () => {
      const certs = `certs: { api: { commonName: api, hosts: [ api.local ], usages: [ server auth ] } }`;
      attack.edit(
        '  signer:\n',
        `  ${name}:\n    ca: { commonName: evil ca, usages: [ signing ] }\n    ${certs}\n  signer:\n`,
      );
      claim(world, `ca/${name}`, entry(world, 'ca/root'));
      await plant(world, `ca/${name}`, evil);
    });
    const names = [fingerprintOf(evil.certificate)];
    attack.refuses(['apply', '--yes'], { code: 'not-accepted', names });
  });
}
