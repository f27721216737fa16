import { certs } from '../keep/repository.js';
import { scenario } from './attack.js';
import { remove } from './forge.js';

scenario('a host is removed, and comes back with another key', async (attack) => {
  const { world, attacker } = attack;
  const { publicKey } = world.hostKeys['web-1'];
  const line = `  web-1: { role: [ worker ], owningHostKey: "${publicKey.trim()}" }\n`;
  attack.edit('role: [ control ]', 'role: [ control, worker ]');
  attack.edit(line, '');
  world.must(['apply', '--yes', '--prune']);
  attack.honest('web-1 is gone');
  await attack.commits(() => {
    attack.edit(
      'hosts:\n',
      `hosts:\n${line.replace(publicKey.trim(), attacker.ssh.publicKey.trim())}`,
    );
  });
  const refusal = { code: 'not-accepted', names: [attacker.ssh.fingerprint] };
  attack.refuses(['apply', '--yes'], refusal);
  attack.refuses(['apply', '--yes', '--only', 'derived-web-1-root-kubelet'], refusal);
});

scenario(
  'a host gets another name and another key, and its files another folder',
  async (attack) => {
    const { world, attacker } = attack;
    await attack.commits(() => {
      attack.edit('  web-1: {', '  web-2: {');
      attack.edit(world.hostKeys['web-1'].publicKey.trim(), attacker.ssh.publicKey.trim());
      world.run('git', ['mv', 'secrets/certs/derived/web-1', 'secrets/certs/derived/web-2']);
      remove(world, `${certs}/derived/web-2/manifest.json`);
    });
    const refusal = { code: 'not-accepted', names: [attacker.ssh.fingerprint] };
    attack.refuses(['apply', '--yes'], refusal);
    attack.refuses(['apply', '--yes', '--only', 'derived-web-2-root-kubelet'], refusal);
  },
);
