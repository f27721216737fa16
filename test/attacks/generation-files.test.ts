import { scenario, type Attack } from './attack.js';
import { bytes, crt, remove, sealedKey } from './forge.js';
import { blocksOf, rotates } from './rotating.js';
import { linkTo } from './tree.js';

const deployed = ['rotate', 'root', '--deployed', '--yes'];
const next = 'ca/root.next';

/** Breaks the files of an authority whose rotation has begun. */
const broken: Record<string, (attack: Attack) => void> = {
  'its certificate is gone': ({ world }) => {
    remove(world, crt(next));
  },
  'its certificate is a link': ({ world }) => {
    linkTo(world, '../../x', crt(next));
  },
  'its key is a link': ({ world }) => {
    linkTo(world, 'root.key.age', sealedKey(next));
  },
  'its certificate has conflict markers': ({ world }) => {
    const text = world.read(crt(next));
    world.write(crt(next), `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`);
  },
  'a former one is beside it': ({ world }) => {
    world.write(crt('ca/root.old'), bytes(world, crt(next)));
    world.write(sealedKey('ca/root.old'), bytes(world, sealedKey(next)));
  },
  "the authority's file lacks it, and its own": ({ world }) => {
    world.write(crt('ca/root'), blocksOf(world.read(crt('ca/root')))[1]!);
  },
};

for (const [words, breaks] of Object.entries(broken)) {
  scenario(`a rotation has begun, and of its next generation ${words}`, async (attack) => {
    rotates(attack, 'root');
    await attack.commits(() => {
      breaks(attack);
    });
    attack.operator(['apply', '--yes']);
    for (const args of [deployed, ['rotate', 'root', '--abort', '--yes']])
      attack.refuses(args, { names: ['root'] });
  });
}

scenario('a rotation has begun, and the next key is gone', async (attack) => {
  rotates(attack, 'root');
  await attack.commits(() => {
    remove(attack.world, sealedKey(next));
  });
  attack.refuses(deployed, { code: 'generation-key', names: ['root.next.key.age'] });
  // Nothing is signed by it yet, so it can be given up.
  const { stdout } = attack.operator(['rotate', 'root', '--abort', '--yes']);
  expect(stdout).toContain('Done: ');
  expect(blocksOf(attack.world.read(crt('ca/root')))).toHaveLength(1);
});
