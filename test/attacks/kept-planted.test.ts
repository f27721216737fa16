import { scenario } from './attack.js';
import { crt, plant, publicKeyOf, remove, sealedKey, sealTo, entry, claim } from './forge.js';
import { sha256 } from '../../lib/store/digest.js';

const slot = 'shared/root-token';

scenario('a kept pair is planted with its entry', async (attack) => {
  const { world } = attack;
  const pair = await attack.twin()(slot);
  await attack.commits(() => plant(world, slot, pair));
  const names = [publicKeyOf(pair.certificate)];
  attack.refuses(['apply', '--yes'], { names });
  attack.refuses(['apply', '--yes', '--only', 'shared-root-token'], { names });
  attack.followsHints(attack.operator(['apply', '--yes']));
});

scenario("a kept pair's certificate is removed, and its sealed key replaced", async (attack) => {
  const { world } = attack;
  const { key, certificate } = await attack.twin()(slot);
  await attack.commits(async () => {
    const sealed = await sealTo(key, entry(world, slot).recipients!);
    remove(world, crt(slot));
    world.write(sealedKey(slot), sealed);
    claim(world, slot, { sealed: sha256(sealed), publicKey: publicKeyOf(certificate) });
  });
  const names = [publicKeyOf(certificate)];
  attack.refuses(['apply', '--yes'], { names });
  attack.followsHints(attack.operator(['apply', '--yes']));
});

scenario(
  "a kept pair's sealed key alone is replaced, and its entry says nothing",
  async (attack) => {
    const { world } = attack;
    const { key, certificate } = await attack.twin()(slot);
    await attack.commits(async () => {
      const sealed = await sealTo(key, entry(world, slot).recipients!);
      world.write(sealedKey(slot), sealed);
      claim(world, slot, { sealed: sha256(sealed), publicKey: null });
    });
    attack.refuses(['apply', '--yes'], { names: [publicKeyOf(certificate)] });
    attack.followsHints(attack.operator(['apply', '--yes']));
  },
);
