import { sha256 } from '../../lib/store/digest.js';
import { scenario, type Attack } from './attack.js';
import { bytes, claim, sealedKey, sealTo, entry, ownAuthority, type Slot } from './forge.js';
import { leaked, rotates } from './rotating.js';

/** Exchanges the authority's sealed key and that of its other generation, and makes the manifest say so. */
const swaps = (attack: Attack, other: Slot): Promise<void> =>
  attack.commits(() => {
    const { world } = attack;
    const [own, beside] = ['ca/root', other].map((slot) => bytes(world, sealedKey(slot)));
    world.write(sealedKey('ca/root'), beside!);
    world.write(sealedKey(other), own!);
    claim(world, 'ca/root', { sealed: sha256(beside!) });
  });

scenario('the keys of both generations are swapped before the former one goes', async (attack) => {
  rotates(attack, 'root');
  rotates(attack, 'root', '--deployed');
  await swaps(attack, 'ca/root.old');
  const names = [sealedKey('ca/root').replace('cluster/', '')];
  attack.refuses(['rotate', 'root', '--deployed', '--yes'], { code: 'pair-broken', names });
});

scenario('the keys of both generations are swapped before the next one is given up', async (a) => {
  rotates(a, 'root');
  await swaps(a, 'ca/root.next');
  const names = [sealedKey('ca/root').replace('cluster/', '')];
  for (const options of [['--abort'], ['--deployed']])
    a.refuses(['rotate', 'root', ...options, '--yes'], { code: 'pair-broken', names });
});

scenario("the authority's key is gone, and its next one is in its place", async (attack) => {
  const { world } = attack;
  rotates(attack, 'root');
  await attack.commits(() => {
    const next = bytes(world, sealedKey('ca/root.next'));
    world.write(sealedKey('ca/root'), next);
    claim(world, 'ca/root', { sealed: sha256(next) });
  });
  for (const options of [['--abort'], ['--deployed']])
    attack.refuses(['rotate', 'root', ...options, '--yes'], { code: 'pair-broken', names: [] });
});

const planted: Record<string, (attack: Attack) => Promise<string>> = {
  "the attacker's own": ({ attacker }) =>
    Promise.resolve(ownAuthority(attacker, '/CN=root ca').key),
  "another authority's": async ({ world }) => (await leaked(world, 'ca/signer')).key,
};

for (const [words, keyOf] of Object.entries(planted)) {
  scenario(`the next key is ${words}`, async (attack) => {
    const { world } = attack;
    rotates(attack, 'root');
    const key = await keyOf(attack);
    await attack.commits(async () => {
      const sealed = await sealTo(key, entry(world, 'ca/root').recipients!);
      world.write(sealedKey('ca/root.next'), sealed);
    });
    attack.refuses(['rotate', 'root', '--deployed', '--yes'], { names: ['root.next.key.age'] });
  });
}
