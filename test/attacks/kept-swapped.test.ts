import { scenario } from './attack.js';
import { bytes, claim, crt, entry, publicKeyOf, sealedKey } from './forge.js';

const [token, other] = ['shared/root-token', 'shared/root-other'];

scenario("two kept pairs are swapped, and each goes to the other's hosts", async (attack) => {
  const { world } = attack;
  attack.edit(
    '      token:',
    '      other: { commonName: token, usages: [ signing ], shared: true, roles: [ worker ] }\n      token:',
  );
  world.must(['apply', '--yes']);
  attack.honest('another kept pair');
  const names = [publicKeyOf(world.read(crt(token)))];
  await attack.commits(() => {
    const files = [token, other].map((slot) => [
      bytes(world, crt(slot)),
      bytes(world, sealedKey(slot)),
    ]);
    const entries = [token, other].map((slot) => entry(world, slot));
    for (const [slot, from] of [
      [token, 1],
      [other, 0],
    ] as const) {
      world.write(crt(slot), files[from]![0]!);
      world.write(sealedKey(slot), files[from]![1]!);
      claim(world, slot, { ...entries[from]!, recipients: entries[1 - from]!.recipients });
    }
  });
  attack.refuses(['apply', '--yes'], { names });
  attack.refuses(['rekey', '--yes'], { names: [] });
  attack.followsHints(attack.operator(['apply', '--yes']));
});
