import { cpSync } from 'node:fs';
import { scenario } from './attack.js';
import { crt, fingerprintOf, plant } from './forge.js';

scenario('dir becomes a folder that the attacker has prepared', async (attack) => {
  const { world, attacker } = attack;
  const pairs = attack.twin();
  const root = await pairs('ca/root');
  const original = world.read(crt('ca/root'));
  const other = 'cluster/secrets/other';
  await attack.commits(async () => {
    for (const slot of ['ca/root', 'ca/signer', 'shared/root-token', 'shared/root-etcd']) {
      await plant(world, slot, await pairs(slot));
    }
    cpSync(world.path('cluster/secrets/certs'), world.path(other), { recursive: true });
    world.run('git', ['checkout', '-q', '--', 'secrets/certs']);
    attack.edit('dir: ./secrets/certs', 'dir: ./secrets/other');
  });
  expect(world.read(crt('ca/root'))).toBe(original);
  attack.refuses(['apply', '--yes'], { names: [fingerprintOf(root.certificate)] });
  attack.followsHints(attack.operator(['apply', '--yes']));
  expect(attacker.publicKeys.size).toBeGreaterThan(0);
});

scenario('dir becomes a new, empty folder, and the attacker an operator', async (attack) => {
  const { attacker } = attack;
  await attack.commits(() => {
    attack.hires(attacker.age.recipient);
    attack.edit('dir: ./secrets/certs', 'dir: ./secrets/other');
  });
  const refusal = { code: 'not-accepted', names: [attacker.age.recipient] };
  attack.refuses(['apply', '--yes'], refusal);
});
