import { scenario } from './attack.js';
import { bytes, claim, crt, entry, remove, sealedKey } from './forge.js';

const slot = 'derived/web-1/root-kubelet';
const keepKey = (attack: Parameters<Parameters<typeof scenario>[1]>[0]): void => {
  attack.edit(
    'usages: [ server auth ], roles: [ worker ]',
    'usages: [ server auth, client auth ], keepKey: true, roles: [ worker ]',
  );
};

scenario("an authority's sealed key is copied to a host's, which is kept", async (attack) => {
  const { world } = attack;
  await attack.commits(() => {
    keepKey(attack);
    world.write(sealedKey(slot), bytes(world, sealedKey('ca/root')));
    const { sealed, publicKey } = entry(world, 'ca/root');
    claim(world, slot, { sealed, publicKey });
  });
  attack.refuses(['apply', '--yes'], { names: ['derived-web-1-root-kubelet'] });
  attack.followsHints(attack.operator(['apply', '--yes']));
  attack.operator(['apply', '--yes', '--force']);
});

scenario(
  "an authority's files lie as a whole where a host's should, with their entry",
  async (attack) => {
    const { world } = attack;
    await attack.commits(() => {
      keepKey(attack);
      world.write(sealedKey(slot), bytes(world, sealedKey('ca/root')));
      world.write(crt(slot), world.read(crt('ca/root')));
      claim(world, slot, entry(world, 'ca/root'));
    });
    attack.refuses(['apply', '--yes'], { names: ['derived-web-1-root-kubelet'] });
    attack.refuses(['rekey', '--yes'], { names: ['derived-web-1-root-kubelet'] });
    attack.followsHints(attack.operator(['apply', '--yes']));
  },
);

scenario(
  "an authority's sealed key is moved to a shared pair's, and the manifests deleted",
  async (attack) => {
    const { world } = attack;
    await attack.commits(() => {
      world.run('git', [
        'mv',
        '-f',
        'secrets/certs/ca/root.key.age',
        'secrets/certs/shared/root-token.key.age',
      ]);
      world.run('git', [
        'mv',
        '-f',
        'secrets/certs/ca/root.crt',
        'secrets/certs/shared/root-token.crt',
      ]);
      remove(world, 'cluster/secrets/certs/shared/manifest.json');
      remove(world, 'cluster/secrets/certs/ca/manifest.json');
    });
    const { status } = attack.operator(['apply', '--yes']);
    expect(status).toBe(1);
    attack.followsHints(attack.operator(['rekey', '--yes']));
    attack.operator(['apply', '--yes', '--only', 'shared-root-token']);
  },
);

scenario("a kept key is said to be what it was, and the file is an authority's", async (attack) => {
  const { world } = attack;
  await attack.commits(() => {
    attack.edit('commonName: token,', 'commonName: other token,');
    world.write(sealedKey('shared/root-token'), bytes(world, sealedKey('ca/root')));
    claim(world, 'shared/root-token', { sealed: entry(world, 'ca/root').sealed });
  });
  attack.refuses(['apply', '--yes'], { names: ['shared/root-token.key.age'] });
  attack.followsHints(attack.operator(['apply', '--yes']));
});
