import { scenario, type Attack } from './attack.js';
import { bytes, crt, remove, sealedKey, type Slot } from './forge.js';
import { blocksOf, claimGenerations, rotates } from './rotating.js';

const renames = (attack: Attack, from: Slot, to: Slot, also = () => {}): Promise<void> =>
  attack.commits(() => {
    const { world } = attack;
    for (const path of [crt, sealedKey]) {
      world.write(path(to), bytes(world, path(from)));
      remove(world, path(from));
    }
    also();
  });

const deployed = ['rotate', 'root', '--deployed', '--yes'];

scenario('the next generation is called a former one', async (attack) => {
  const { world } = attack;
  rotates(attack, 'root');
  const [active, next] = blocksOf(world.read(crt('ca/root')));
  await renames(attack, 'ca/root.next', 'ca/root.old', () => {
    claimGenerations(world, 'ca/root', [
      { role: 'active', certificate: active! },
      { role: 'old', certificate: next! },
    ]);
  });
  // It has signed nothing yet, so it can't be a former one.
  for (const args of [['plan'], deployed]) attack.refuses(args, { code: 'stranger', names: [] });
});

scenario('the former generation is called the next one', async (attack) => {
  rotates(attack, 'root');
  rotates(attack, 'root', '--deployed');
  await renames(attack, 'ca/root.old', 'ca/root.next');
  attack.refuses(['plan'], { code: 'authority-generations', names: ['.next.crt'] });
  attack.refuses(deployed, { code: 'rotation-refused', names: [] });
});

scenario('the former generation is called the next one, in its manifest too', async (attack) => {
  const { world } = attack;
  rotates(attack, 'root');
  rotates(attack, 'root', '--deployed');
  const [active, former] = blocksOf(world.read(crt('ca/root')));
  await renames(attack, 'ca/root.old', 'ca/root.next', () => {
    claimGenerations(world, 'ca/root', [
      { role: 'active', certificate: active! },
      { role: 'next', certificate: former! },
    ]);
  });
  // Nothing in the tree tells; but nothing is lost: the run says what it does, and both keys stay.
  const { stdout } = attack.operator(['rotate', 'root', '--deployed', '--yes']);
  expect(stdout).toContain('the next authority signs from now on');
  expect(blocksOf(world.read(crt('ca/root')))).toEqual([former, active]);
  world.must(['rotate', 'root', '--back', '--yes']);
  expect(blocksOf(world.read(crt('ca/root')))).toEqual([active, former]);
});
