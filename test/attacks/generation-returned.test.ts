import { git } from '../keep/repository.js';
import { scenario, type Attack } from './attack.js';
import { crt, fingerprintOf, sealedKey } from './forge.js';
import { blocksOf, rotates } from './rotating.js';
import { kubernetes } from './world.js';

const head = (attack: Attack): string => git(attack.world, 'rev-parse', 'HEAD').trim();

const firstOf = ({ world }: Attack, slot: string): string =>
  fingerprintOf(blocksOf(world.read(crt(slot)))[0]!);

/** The attacker brings back files of an earlier commit. */
const brings = (attack: Attack, commit: string, ...files: string[]): Promise<void> =>
  attack.commits(() => {
    git(attack.world, 'checkout', '-q', commit, '--', ...files.map((file) => file.slice(8)));
  });

const commands = (authority: string) => [
  ['plan'],
  ['apply', '--yes'],
  ['rotate', authority, '--deployed', '--yes'],
];

scenario('a retired generation comes back beside the authority alone', async (attack) => {
  const former = firstOf(attack, 'ca/root');
  rotates(attack, 'root');
  rotates(attack, 'root', '--deployed');
  const issued = head(attack);
  rotates(attack, 'root', '--deployed');
  await brings(attack, issued, crt('ca/root.old'), sealedKey('ca/root.old'));
  for (const args of commands('root'))
    attack.refuses(args, { code: 'generation-returned', names: [former] });
  attack.followsHints(attack.operator(['check']));
  expect(blocksOf(attack.world.read(crt('ca/root')))).toHaveLength(1);
});

scenario('a retired generation comes back with the whole commit', async (attack) => {
  const former = firstOf(attack, 'ca/root');
  rotates(attack, 'root');
  rotates(attack, 'root', '--deployed');
  const issued = head(attack);
  rotates(attack, 'root', '--deployed');
  await brings(attack, issued, 'cluster/secrets');
  // Notes for whom these files are sealed.
  attack.operator(['apply', '--yes']);
  for (const args of commands('root'))
    attack.refuses(args, { code: 'generation-returned', names: [former] });
});

scenario('a retired generation comes back with the commit in which it signed', async (attack) => {
  const former = firstOf(attack, 'ca/root');
  rotates(attack, 'root');
  const trusting = head(attack);
  rotates(attack, 'root', '--deployed');
  rotates(attack, 'root', '--deployed');
  git(attack.world, 'rm', '-rq', 'secrets');
  await brings(attack, trusting, 'cluster/secrets');
  attack.operator(['apply', '--yes']);
  for (const args of commands('root'))
    attack.refuses(args, { code: 'authority-not-accepted', names: [former] });
});

scenario('a generation that was given up comes back', async (attack) => {
  rotates(attack, 'root');
  const trusting = head(attack);
  const next = firstOf(attack, 'ca/root.next');
  rotates(attack, 'root', '--abort');
  await brings(attack, trusting, 'cluster/secrets');
  for (const args of commands('root'))
    attack.refuses(args, { code: 'generation-returned', names: [next] });
});

scenario('a retired generation comes back, and a fresh clone knows nothing yet', async (attack) => {
  rotates(attack, 'root');
  rotates(attack, 'root', '--deployed');
  const issued = head(attack);
  rotates(attack, 'root', '--deployed');
  await brings(attack, issued, 'cluster/secrets');
  const fresh = attack.elsewhere();
  const { stdout } = fresh.operator(['plan', '--json']);
  expect(stdout).toContain('"code":"rotation"'.replace(':', ': '));
  fresh.refuses(['rotate', 'root', '--deployed', '--yes'], {
    code: 'not-accepted',
    names: [firstOf(fresh, 'ca/root')],
  });
});

scenario(
  'a kubeconfig trusts no retired generation',
  async (attack) => {
    const { world } = attack;
    const former = firstOf(attack, 'ca/cluster');
    rotates(attack, 'cluster');
    rotates(attack, 'cluster', '--deployed');
    const issued = head(attack);
    world.must(['kubeconfig', 'admin']);
    rotates(attack, 'cluster', '--deployed');
    await brings(attack, issued, 'cluster/secrets');
    attack.refuses(['kubeconfig', 'admin'], { code: 'generation-returned', names: [former] });
  },
  kubernetes,
);
