import { cpSync } from 'node:fs';
import { makePlace } from '../cli/certflake.js';
import { git, policyFile } from '../keep/repository.js';
import { scenario } from './attack.js';
import { crt, fingerprintOf, plant } from './forge.js';

scenario('dir becomes a folder that the attacker has prepared', async (attack) => {
  const { world, attacker } = attack;
  const pairs = attack.twin();
  const root = await pairs('ca/root');
  const original = world.read(crt('ca/root'));
  const other = 'cluster/secrets/other';
  await attack.commits(async () => {
    for (const slot of ['ca/root', 'ca/signer', 'shared/root-token', 'shared/root-etcd']) {
      await plant(world, slot, await pairs(slot));
    }
    cpSync(world.path('cluster/secrets/certs'), world.path(other), { recursive: true });
    world.run('git', ['checkout', '-q', '--', 'secrets/certs']);
    attack.edit('dir: ./secrets/certs', 'dir: ./secrets/other');
  });
  expect(world.read(crt('ca/root'))).toBe(original);
  attack.refuses(['apply', '--yes'], { names: [fingerprintOf(root.certificate)] });
  attack.followsHints(attack.operator(['apply', '--yes']));
  expect(attacker.publicKeys.size).toBeGreaterThan(0);
});

scenario('dir becomes a new, empty folder, and the attacker an operator', async (attack) => {
  const { attacker } = attack;
  await attack.commits(() => {
    attack.hires(attacker.age.recipient);
    attack.edit('dir: ./secrets/certs', 'dir: ./secrets/other');
  });
  const refusal = { code: 'not-accepted', names: [attacker.age.recipient] };
  attack.refuses(['apply', '--yes'], refusal);
});

scenario('a whole tree that a pull request has brought becomes the folder', async (attack) => {
  const { world } = attack;
  const forger = makePlace();
  forger.write(policyFile, world.read(policyFile));
  // The attacker's own program seals to public keys without an identity.
  forger.write('home/operator.txt', world.read('home/operator.txt'));
  forger.must(['apply', '--yes']);
  await attack.commits(() => {
    cpSync(forger.path('cluster/secrets/certs'), world.path('cluster/aaa'), { recursive: true });
  });
  const record = attack.record();
  attack.edit('dir: ./secrets/certs', 'dir: ./pki');
  const { stderr } = world.certflake(['plan']);
  expect(stderr).toContain('aaa claims to have 6 certificates');
  expect(stderr.match(/"[^"]*\b(mv|rm) [^"]*"/g)).toEqual(['"git mv secrets/certs pki"']);
  git(world, 'mv', 'aaa', 'pki');
  const prints = [forger, world].map((place) => fingerprintOf(place.read(crt('ca/root'))));
  for (const args of [['plan'], ['check'], ['apply', '--yes']]) {
    const said = attack.operator(args).stderr;
    expect(said).toContain('warning: pki: 2 of 2 authorities are not what this clone has accepted');
    for (const print of prints) expect(said).toContain(print);
  }
  expect(attack.record()).toBe(record);
});
