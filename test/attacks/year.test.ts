import { commit, expectWell, git, sshPair } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { makeAttack, type Attack } from './attack.js';
import type { World } from './world.js';

/** One piece of an operator's work: changes by hand, and commands. */
interface Work {
  title: string;
  change?: (attack: Attack) => void;
  runs: string[][];
}

const joins = (month: number): Work => ({
  title: `host node-${month} joins`,
  change: (attack) => {
    const key = sshPair(`node-${month}`).publicKey.trim();
    attack.edit(
      'hosts:\n',
      `hosts:\n  node-${month}: { role: [ worker ], owningHostKey: "${key}" }\n`,
    );
  },
  runs: [['apply']],
});

/** One operator leaves, and another comes. */
const follows = (former: (world: World) => string, key: string): Work => ({
  title: 'an operator leaves, and another comes',
  change: (attack) => {
    attack.edit(former(attack.world).trim(), key.trim());
  },
  runs: [['rekey']],
});

const [second, third, reinstalled] = ['second', 'third', 'web-1'].map(sshPair);

const reinstalls: Work = {
  title: 'web-1 is reinstalled',
  change: (attack) => {
    attack.edit(attack.world.hostKeys['web-1'].publicKey.trim(), reinstalled!.publicKey.trim());
  },
  runs: [['apply']],
};

/** The way of docs/guide.md, "Another authority". */
const replacesAuthority: Work = {
  title: 'the root is replaced',
  change: ({ world }) => {
    world.run('rm', ['secrets/certs/ca/root.crt', 'secrets/certs/ca/root.key.age']);
  },
  runs: [
    ['apply', '--authority', 'root', '--force'],
    ['apply', '--only', 'ca-signer', '--force'],
    ['apply'],
  ],
};

const extra = new Map<number, Work[]>([
  [2, [follows(({ colleague }) => colleague.publicKey, second!.publicKey)]],
  [5, [reinstalls]],
  [8, [replacesAuthority]],
  [11, [follows(() => second!.publicKey, third!.publicKey)]],
]);

const year = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((month) => [
  joins(month),
  ...(extra.get(month) ?? []),
]);

/** Each run asks whether to apply; counted is which asks whether to accept. */
function asks(attack: Attack, args: string[]): boolean {
  const { status, stdout } = attack.terminal(args, 'y\n');
  expect({ args, status, stdout }).toMatchObject({ status: 0 });
  return /Accept these[^\n]*\[y\/N\]/.test(stdout);
}

function works(attack: Attack, { title, change, runs }: Work): number {
  change?.(attack);
  const asking = runs.filter((args) => asks(attack, args));
  commit(attack.world, title);
  return asking.length;
}

/** Reissues the shared pair and each kubelet's: the run seals to every host, and signs. */
function worksToo(world: World, month: number): void {
  const policy = world.read('cluster/certflake.yaml');
  const renamed = policy
    .replace(/hosts: \[ etcd[^\]]*\]/, `hosts: [ etcd-${month}.local ]`)
    .replace(/hosts: \[ "\$\{hostName\}"[^\]]*\]/, `hosts: [ "\${hostName}", m-${month}.local ]`);
  world.write('cluster/certflake.yaml', renamed);
  const ran = world.certflake(['apply', '--yes', '--accept-since', 'HEAD']);
  expect(ran).toMatchObject({ status: 0 });
  expect(ran.stdout).toMatch(/reissue +shared-root-etcd/);
  commit(world, `month ${month}`);
}

withPrograms(['git', 'openssl', 'script', 'age'], 'an ordinary year', () => {
  test('the operator who makes each change is asked to accept 15 times', async () => {
    const attack = await makeAttack();
    const asked = year.filter((work) => works(attack, work) > 0);
    const titles = asked.map(({ title }) => title.replace(/node-\d+/, 'node'));
    expect(titles).toHaveLength(12 + 2 + 1);
    expect(new Set(titles)).toEqual(
      new Set(['host node joins', 'an operator leaves, and another comes', 'web-1 is reinstalled']),
    );
    expectWell(attack.world);
  }, 300_000);

  test('another one, who pulls and names HEAD, is asked nothing', async () => {
    const attack = await makeAttack();
    const { world: other } = attack.elsewhere();
    const pull = (to: World, from: World): void => {
      git(to, 'pull', '-q', '--ff-only', from.path('cluster'), 'main');
    };
    year.forEach((work, index) => {
      works(attack, work);
      pull(other, attack.world);
      worksToo(other, index + 1);
      pull(attack.world, other);
    });
    expectWell(other);
  }, 300_000);
});
