import { cpSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generateAgeIdentity } from '../../lib/seal/generate.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { makePlace, type Place } from '../cli/certflake.js';
import { withPrograms } from '../programs.js';

const example = fileURLToPath(new URL('../../examples/kubernetes-stacked/', import.meta.url));

/** The example, applied. */
async function stacked(): Promise<Place> {
  const place = makePlace();
  const { identity, recipient } = await generateAgeIdentity();
  place.write('home/operator.txt', `${identity}\n`);
  cpSync(example, place.path('cluster'), { recursive: true });
  const policy = readFileSync(`${example}certflake.yaml`, 'utf8')
    .replace('$HOME/.ssh/id_ed25519', '$HOME/operator.txt')
    .replace('ssh-ed25519 AAAA... you', recipient);
  place.write('cluster/certflake.yaml', policy);
  for (const [, host = ''] of policy.matchAll(/ssh-host-keys\/(\S+)\.pub/g)) {
    place.write(`cluster/ssh-host-keys/${host}.pub`, generateSshKey('ed25519', host).publicKey);
  }
  place.must(['apply', '--yes']);
  return place;
}

interface Envelope {
  result: {
    breaks: { kind: string; from: string; to: string; newer: string; client: string }[];
    lasting: { what: string; commands: string[] }[];
  } | null;
  problems: { code: string; message: string; hint?: string; level: string }[];
  changed?: string;
}

function asJson(place: Place, ...args: string[]): Envelope & { status: number | null } {
  const { status, stdout } = place.certflake(['rotate', ...args, '--yes', '--json']);
  return { status, ...(JSON.parse(stdout) as Envelope) };
}

const stageOf = (place: Place, authority: string): unknown =>
  (
    JSON.parse(place.must(['rotate', authority, '--status', '--json']).stdout) as {
      result: { authorities: { stage: string }[] };
    }
  ).result.authorities[0]!.stage;

/** On a terminal, where these lines are typed. */
const typing = (place: Place, lines: string, command: string) =>
  place.shell(`printf '${lines}' | script -q -E never -ec "stty cols 200; ${command}" /dev/null`);

const COUNT = /^(\d+) connections may break until all of these are deployed: (.*)$/m;

/** What the run shows is the number that it takes. */
function counted(place: Place, ...args: string[]): string {
  const { status, stdout } = place.certflake(['rotate', ...args, '--compromised', '--yes']);
  expect(status).toBe(1);
  return COUNT.exec(stdout)![1]!;
}

describe('an authority whose key others may have', () => {
  let place: Place;
  beforeAll(async () => {
    place = await stacked();
  });

  test('the first step breaks nothing, so it asks for no number', () => {
    const { status, result, problems } = asJson(place, 'etcd', '--compromised');
    expect({ status, problems }).toEqual({ status: 0, problems: [] });
    expect(result!.breaks).toEqual([]);
    expect(stageOf(place, 'etcd')).toBe('trust');
  });

  test('a step that waits for a deploy names what breaks, and until which hosts are deployed', () => {
    const before = place.files();
    const { status, stdout, stderr } = place.certflake([
      ...['rotate', 'etcd', '--compromised', '--yes'],
    ]);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^etcd-etcdClient@3 hosts +etcd-etcdServer@3 hosts +9 +cp-1, cp-2, cp-3$/m,
    );
    expect(stdout).toMatch(/^etcd-etcdPeer@3 hosts +etcd-etcdPeer@3 hosts +9 +cp-1, cp-2, cp-3$/m);
    const [, count, hosts] = COUNT.exec(stdout)!;
    expect([count, hosts]).toEqual(['24', 'cp-1, cp-2, cp-3']);
    expect(stderr).toContain('add --breaks 24');
    expect(stderr).toContain('nothing was changed');
    expect(place.files()).toEqual(before);
  });

  test('it says what a rotation does not repair', () => {
    const { stdout } = place.certflake(['rotate', 'etcd', '--compromised', '--yes']);
    const lasting = stdout.split('The key may be in wrong hands:')[1]!;
    expect(lasting).toContain('nothing revokes a certificate before');
    expect(lasting).toContain('Secret');
    expect(lasting).toContain('must not come back');
    expect(lasting).toContain('never use --same-key');
    expect(lasting).toContain('certflake rotate etcd --abort');
  });

  test.each([[[]], [['--breaks', '23']], [['--breaks', '0']]])(
    'a program that did not read the number is refused: %p',
    (words) => {
      const before = place.files();
      const { status, result, problems, changed } = asJson(
        place,
        'etcd',
        '--compromised',
        ...words,
      );
      expect({ status, result, changed }).toEqual({ status: 1, result: null, changed: 'nothing' });
      expect(problems).toMatchObject([{ code: 'rotation-breaks', level: 'error' }]);
      expect(problems[0]!.message).toContain(
        'this step may break 24 connections until all of these are deployed: cp-1, cp-2, cp-3 (',
      );
      expect(problems[0]!.message).toContain('etcd-etcdPeer@3 hosts to etcd-etcdPeer@3 hosts');
      expect(place.files()).toEqual(before);
    },
  );

  test('without --compromised it waits as always', () => {
    expect(asJson(place, 'etcd')).toMatchObject({
      status: 1,
      problems: expect.arrayContaining([
        expect.objectContaining({ code: 'rotation-undeployed' }),
      ]) as unknown,
    });
    expect(stageOf(place, 'etcd')).toBe('trust');
  });

  withPrograms(['script'], 'on a terminal', () => {
    test('another number than the one that is shown changes nothing', () => {
      const before = place.files();
      for (const typed of ['23', 'y']) {
        const ran = typing(place, `y\\n${typed}\\n`, 'certflake rotate etcd --compromised');
        expect(ran.status).toBe(1);
        expect(ran.stdout).toContain('Type the number of connections that break');
        expect(ran.stdout).toContain('nothing was changed');
      }
      expect(place.files()).toEqual(before);
    });

    test('--yes does not answer it, and is not asked', () => {
      const ran = typing(place, '24\\n', 'certflake rotate etcd --compromised --yes');
      expect(ran.status).toBe(1);
      expect(ran.stdout).toContain('add --breaks 24');
      expect(ran.stdout).not.toContain('Type the number');
    });

    test('the number lets it go on', () => {
      const ran = typing(place, 'y\\n24\\n', 'certflake rotate etcd --compromised');
      expect(ran.status).toBe(0);
      expect(stageOf(place, 'etcd')).toBe('drain');
    });
  });

  test('the last step breaks what certificates of the former generation need', () => {
    if (stageOf(place, 'etcd') === 'trust')
      place.must(['rotate', 'etcd', '--compromised', '--yes', '--breaks', '24']);
    const before = place.files();
    expect(asJson(place, 'etcd', '--compromised').problems).toMatchObject([
      { code: 'rotation-breaks' },
    ]);
    expect(place.files()).toEqual(before);
    const { status, result } = asJson(place, 'etcd', '--compromised', '--breaks', '24');
    expect(status).toBe(0);
    expect(result!.breaks).toHaveLength(48);
    expect(result!.breaks).toContainEqual(
      expect.objectContaining({
        ...{ kind: 'connection', from: 'cp-1', to: 'cp-2', newer: 'client' },
        ...{ client: 'derived-cp-1-etcd-etcdPeer', server: 'derived-cp-2-etcd-etcdPeer' },
      }),
    );
    expect(result!.breaks[0]).not.toHaveProperty('parties');
    expect(result!.lasting.map(({ what }) => what).join()).toContain('Secret');
    expect(stageOf(place, 'etcd')).toBe('steady');
    place.must(['verify']);
  });
});

describe('the next generation is the one that others may have', () => {
  let place: Place;
  beforeAll(async () => {
    place = await stacked();
    place.must(['rotate', 'etcd', '--yes']);
  });

  test('it is given up at once: nothing of it is in use', () => {
    place.must(['rotate', 'etcd', '--abort', '--compromised', '--yes']);
    expect(stageOf(place, 'etcd')).toBe('steady');
  });

  test('once it has signed, giving it up breaks what hosts have of it', () => {
    place.must(['rotate', 'etcd', '--yes']);
    place.must(['rotate', 'etcd', '--deployed', '--yes']);
    place.must(['rotate', 'etcd', '--back', '--yes']);
    const count = counted(place, 'etcd', '--abort');
    expect(count).toBe('24');
    expect(stageOf(place, 'etcd')).toBe('trust');
    place.must(['rotate', 'etcd', '--abort', '--compromised', '--yes', '--breaks', count]);
    expect(stageOf(place, 'etcd')).toBe('steady');
    place.must(['verify']);
  });
});

describe('words that contradict each other', () => {
  let place: Place;
  beforeAll(async () => {
    place = await stacked();
  });

  test.each([
    [['etcd', '--same-key', '--compromised'], '--same-key keeps the key'],
    [['etcd', '--compromised', '--deployed'], 'needs no evidence'],
    [['etcd', '--compromised', '--live'], 'needs no evidence'],
    [['etcd', '--breaks', '3'], '--breaks is for --compromised'],
    [['etcd', '--compromised', '--breaks', 'all'], '"all" is not a number of connections'],
  ])('%p is refused', (words, message) => {
    const before = place.files();
    const { status, stderr } = place.certflake(['rotate', ...words, '--yes']);
    expect({ status, said: stderr.includes(message) }).toEqual({ status: 64, said: true });
    expect(place.files()).toEqual(before);
  });

  test('--same-key says itself that it is no remedy', () => {
    const { stdout } = place.must(['rotate', 'etcd', '--same-key', '--yes']);
    expect(stdout).toContain('no remedy if others know the key');
  });
});
