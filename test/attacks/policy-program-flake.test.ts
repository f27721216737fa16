import { existsSync } from 'node:fs';
import { scenario } from './attack.js';

scenario(
  'a program is added where only a flake was used, which has no policy file',
  async (attack) => {
    const { world } = attack;
    world.run('rm', ['.git/certflake/policies']);
    await attack.commits(() => {
      world.run('rm', ['certflake.yaml']);
      const ran = JSON.stringify(world.path('ran'));
      world.write(
        'cluster/certflake.ts',
        `import { writeFileSync } from 'node:fs';\nwriteFileSync(${ran}, '');\nexport default {};\n`,
      );
    });
    expect(attack.operator(['plan'])).toMatchObject({ status: 1 });
    expect(existsSync(world.path('ran'))).toBe(false);
  },
);
