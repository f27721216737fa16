import { filesBelow } from '../walk.js';
import { scenario } from './attack.js';

const folders = [
  '.certflake',
  'git/certflake',
  'certflake',
  '.local/state/certflake',
  'secrets/certs',
  '.',
];

scenario('a record of what is accepted is committed', async (attack) => {
  const { world, attacker } = attack;
  const records = filesBelow(world.path('cluster/.git/certflake')).filter((name) =>
    name.startsWith('accepted'),
  );
  expect(records.length).toBeGreaterThan(0);
  await attack.commits(() => {
    attack.hires(attacker.age.recipient);
    for (const name of records) {
      const text = world
        .read(`cluster/.git/certflake/${name}`)
        .replaceAll(world.operator.recipient, attacker.age.recipient);
      for (const folder of folders) world.write(`cluster/${folder}/${name}`, text);
    }
  });
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names: [attacker.age.recipient] });
  const fresh = attack.elsewhere();
  fresh.refuses(['apply', '--yes'], { code: 'not-accepted', names: [attacker.age.recipient] });
  await fresh.holds();
});
