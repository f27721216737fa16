import { scenario } from './attack.js';

scenario('a host whose name looks like an accepted one', async (attack) => {
  const { attacker } = attack;
  const key = attacker.ssh.publicKey.trim();
  await attack.commits(() => {
    attack.edit('hosts:\n', `hosts:\n  web-l: { role: [ worker ], owningHostKey: "${key}" }\n`);
  });
  attack.refuses(['apply', '--yes'], {
    code: 'not-accepted',
    names: [attacker.ssh.fingerprint, 'web-l'],
  });
});

scenario(
  'a host and an authority whose names make the id of another certificate',
  async (attack) => {
    const { attacker } = attack;
    const key = attacker.ssh.publicKey.trim();
    await attack.commits(() => {
      attack.edit('hosts:\n', `hosts:\n  web: { role: [ edge ], owningHostKey: "${key}" }\n`);
      attack.edit(
        '  signer:\n',
        '  1-root:\n    ca: { commonName: other ca, usages: [ signing ] }\n    certs:\n      kubelet: { commonName: web-1, hosts: [ web-1 ], usages: [ server auth ], roles: [ edge ] }\n  signer:\n',
      );
    });
    attack.refuses(['apply', '--yes'], { names: [] });
  },
);
