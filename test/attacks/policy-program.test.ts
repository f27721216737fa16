import { existsSync } from 'node:fs';
import { renameSync } from 'node:fs';
import { scenario, type Attack } from './attack.js';

const program = (attack: Attack): string => `import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(attack.world.path('ran'))}, 'ran');
export default ${JSON.stringify({ dir: './secrets/certs', userAgeKeys: [attack.attacker.age.recipient], cas: {} })};
`;

const commands = [
  ['plan'],
  ['check'],
  ['apply', '--yes'],
  ['rekey', '--yes'],
  ['emit', '--check'],
  ['verify'],
];

function runsNothing(attack: Attack): void {
  for (const args of commands) {
    expect({ args, ...attack.operator(args) }).toMatchObject({ status: 1 });
    expect(existsSync(attack.world.path('ran'))).toBe(false);
  }
}

for (const name of ['certflake.ts', 'certflake.js']) {
  scenario(`${name} lies beside the policy`, async (attack) => {
    await attack.commits(() => void attack.world.write(`cluster/${name}`, program(attack)));
    runsNothing(attack);
  });

  scenario(`${name} takes the place of the policy`, async (attack) => {
    await attack.commits(() => {
      attack.world.write(`cluster/${name}`, program(attack));
      attack.world.run('rm', ['certflake.yaml']);
    });
    runsNothing(attack);
    expect(attack.operator(['plan']).stderr).toContain(name);
  });
}

scenario('a folder of the repository has a policy that is a program', async (attack) => {
  const { world } = attack;
  await attack.commits(() => void world.write('cluster/docs/certflake.ts', program(attack)));
  expect(world.certflake(['plan'], { cwd: 'cluster/docs' })).toMatchObject({ status: 1 });
  expect(existsSync(world.path('ran'))).toBe(false);
});

scenario('the policy is moved to where another file of its name is found', async (attack) => {
  const { world } = attack;
  await attack.commits(() => {
    renameSync(world.path('cluster/certflake.yaml'), world.path('cluster/certflake.yml'));
    attack.world.write('cluster/certflake.ts', program(attack));
  });
  runsNothing(attack);
});
