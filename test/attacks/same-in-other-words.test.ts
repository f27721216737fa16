import { scenario } from './attack.js';

scenario('what is accepted may be written in other words: nothing is asked', async (attack) => {
  const { world } = attack;
  await attack.commits(() => {
    attack.edit('dir: ./secrets/certs', 'dir: secrets/certs/');
    const { publicKey } = world.colleague;
    attack.edit(
      publicKey.trim(),
      `${publicKey.split(' ').slice(0, 2).join('  ')}  another comment`,
    );
    attack.edit(
      'usages: [ server auth ], roles: [ worker ]',
      'usages: [ server auth, client auth ], roles: [ worker ]',
    );
  });
  const { status, stdout, stderr } = attack.operator(['apply', '--yes']);
  expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
  expect(stdout).toMatch(/reissue +derived-web-1-root-kubelet/);
});
