import { scenario } from './attack.js';

const declining = ['n\n', '\n', 'yess\n', '\u0004'];

for (const typed of declining) {
  scenario(
    `what is declined with ${JSON.stringify(typed)} changes and records nothing`,
    async (attack) => {
      const { world, attacker } = attack;
      await attack.commits(() => {
        attack.hires(attacker.age.recipient);
      });
      const [files, record] = [world.files('cluster/secrets'), attack.record()];
      const { status, stdout } = attack.terminal(['apply'], typed);
      expect(status).not.toBe(0);
      expect(stdout).toMatch(/Accept .*apply\? \[y\/N\]/);
      expect(stdout.indexOf(attacker.age.recipient)).toBeLessThan(stdout.indexOf('[y/N]'));
      expect(stdout).toContain(attacker.age.recipient);
      expect(world.files('cluster/secrets')).toEqual(files);
      expect(attack.record()).toBe(record);
      attack.refuses(['apply', '--yes'], { code: 'not-accepted', names: [attacker.age.recipient] });
    },
  );
}
