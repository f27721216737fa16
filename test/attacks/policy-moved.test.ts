import { scenario } from './attack.js';

scenario('the policy moves to another folder, and the attacker is an operator', async (attack) => {
  const { world, attacker } = attack;
  await attack.commits(() => {
    attack.hires(attacker.age.recipient);
    world.run('mkdir', ['fleet']);
    world.run('git', ['mv', 'certflake.yaml', 'fleet/certflake.yaml']);
  });
  const args = ['apply', '--yes', '-f', 'fleet/certflake.yaml'];
  attack.refuses(args, { code: 'not-accepted', names: [attacker.age.recipient] });
});

scenario('the policy moves with all its files, and the attacker is an operator', async (attack) => {
  const { world, attacker } = attack;
  await attack.commits(() => {
    attack.hires(attacker.age.recipient);
    world.run('mkdir', ['fleet']);
    world.run('git', ['mv', 'certflake.yaml', 'secrets', 'fleet']);
  });
  const args = ['apply', '--yes', '-f', 'fleet/certflake.yaml'];
  attack.refuses(args, { code: 'not-accepted', names: [attacker.age.recipient] });
});
