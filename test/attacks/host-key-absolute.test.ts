import { scenario, type Attack } from './attack.js';

/** The hosts' keys are beside the repository, and the policy names these paths. */
async function beginning(attack: Attack, pathOf: (name: string) => string): Promise<void> {
  const { world, attacker } = attack;
  const { publicKey } = world.hostKeys['web-1'];
  world.write('keys/web-1.pub', publicKey);
  attack.edit(`"${publicKey.trim()}"`, pathOf('keys/web-1.pub'));
  attack.honest('host keys are files');
  await attack.commits(() => {
    world.write(`cluster/${world.path('keys/web-1.pub')}`, attacker.ssh.publicKey);
    world.write('cluster/keys/web-1.pub', attacker.ssh.publicKey);
  });
  await attack.commits(() => {
    attack.edit(pathOf('keys/web-1.pub'), `"${attacker.ssh.publicKey.trim()}"`);
  });
}

function isSeen(attack: Attack): void {
  const { fingerprint } = attack.attacker.ssh;
  const { stdout } = attack.operator(['plan', '--since', 'HEAD~1']);
  expect(stdout).toContain(fingerprint);
  expect(attack.operator(['apply', '--yes', '--accept-since', 'HEAD~1'])).toMatchObject({
    status: 64,
    stderr: expect.stringContaining('/keys/web-1.pub is not in git\n') as string,
  });
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names: [fingerprint] });
}

scenario(
  'a policy names a host key by an absolute path, and a file of the tree has that name without its slash',
  async (attack) => {
    await beginning(attack, (name) => attack.world.path(name));
    isSeen(attack);
  },
);

scenario(
  'a policy names a host key above the repository, and a file of the tree has that name',
  async (attack) => {
    await beginning(attack, (name) => `../${name}`);
    isSeen(attack);
  },
);
