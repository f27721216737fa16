import { git } from '../keep/repository.js';
import { scenario } from './attack.js';

scenario(
  'a merge hides that there ever were keys, and the attacker is an operator',
  async (attack) => {
    const { world, attacker } = attack;
    await attack.commits(() => {
      attack.hires(attacker.age.recipient);
      git(world, 'rm', '-rq', '--cached', 'secrets');
      world.run('rm', ['-r', 'secrets']);
    });
    const tree = git(world, 'rev-parse', 'HEAD^{tree}').trim();
    const commitTree = (...parents: string[]) =>
      git(world, 'commit-tree', tree, '-m', 'x', ...parents.flatMap((one) => ['-p', one])).trim();
    git(world, 'reset', '-q', '--hard', commitTree('HEAD', commitTree()));
    const elsewhere = attack.elsewhere();
    for (const one of [attack, elsewhere])
      one.refuses(['apply', '--yes'], { names: one === attack ? [] : [attacker.age.recipient] });
    expect(elsewhere.record()).toBe('');
  },
);
