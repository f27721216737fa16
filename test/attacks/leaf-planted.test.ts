import { scenario } from './attack.js';
import { crt, plant, publicKeyOf } from './forge.js';

const slot = 'derived/web-1/root-kubelet';

scenario("a host's planted pair is replaced by one of the operator's", async (attack) => {
  const { world } = attack;
  const pair = await attack.twin()(slot);
  await attack.commits(() => plant(world, slot, pair));
  expect(attack.operator(['apply', '--yes'])).toMatchObject({ status: 0 });
  expect(publicKeyOf(world.read(crt(slot)))).not.toBe(publicKeyOf(pair.certificate));
});
