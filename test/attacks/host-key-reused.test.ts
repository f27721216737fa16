import { scenario } from './attack.js';

scenario("another host gets an accepted host's key, and a role of its own", async (attack) => {
  const { world } = attack;
  const key = world.hostKeys['web-1'].publicKey.trim();
  await attack.commits(() => {
    attack.edit('hosts:\n', `hosts:\n  cp-2: { role: [ control ], owningHostKey: "${key}" }\n`);
  });
  attack.refuses(['apply', '--yes'], { names: ['cp-2'] });
});
