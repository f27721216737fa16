import { parseEvidence } from '../../../lib/rotation/evidence/parse.js';
import { judgeEvidence } from '../../../lib/rotation/evidence/judge.js';
import { deploymentRefusal, strangeHosts } from '../../../lib/rotation/evidence/refusal.js';
import type { Containment, HostVerdict } from '../../../lib/rotation/evidence/types.js';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];
const commit = (letter: string): string => letter.repeat(40);

function judged(
  value: unknown,
  hosts: string[],
  answers: Readonly<Record<string, Containment>> = {},
): Promise<HostVerdict[]> {
  return judgeEvidence({
    evidence: parseEvidence(JSON.stringify(value), 'e.json'),
    ...{ hosts, authority: 'k8s', generations: [a, b] },
    contains: (revision) => Promise.resolve(answers[revision] ?? 'unknown'),
  });
}

const files = (...fingerprints: string[]) => ({ authorities: { k8s: fingerprints } });

test.each([
  ['the same file', files(a, b), 'deployed', `it has the tree's file of authority "k8s"`],
  ['the former generation alone', files(a), 'undeployed', /lacks certificate bbbbbbbbbbbb$/],
  ['another stage', files(b, a), 'undeployed', /in another order: that is another stage$/],
  ['a further certificate', files(a, b, c), 'undeployed', /has certificate cccccccccccc, which/],
  ['one certificate twice', files(a, b, b), 'undeployed', /in another order/],
  ['an empty file', files(), 'undeployed', /lacks certificate aaaaaaaaaaaa$/],
  ['no such authority', { authorities: {} }, 'undeployed', 'it has no file of authority "k8s"'],
  ['no revision', { nixosVersion: '26.05' }, 'unknown', /does not say which commit/],
  ['a dirty tree', `${commit('a')}-dirty`, 'unknown', /no commit has/],
  ['a dirty tree in short', 'dirty', 'unknown', /no commit has \("dirty"\)$/],
  ['a short commit id', 'abcdef0', 'unknown', '"abcdef0" is not a full commit id'],
  ['a branch', 'main', 'unknown', '"main" is not a full commit id'],
  ['an option', '--upload-pack=x', 'unknown', '"--upload-pack=x" is not a full commit id'],
  ['a range', `${commit('a')}..${commit('b')}`, 'unknown', /is not a full commit id$/],
  ['50 digits', 'a'.repeat(50), 'unknown', /is not a full commit id$/],
])('a host with %s', async (_, value, state, reason) => {
  const [verdict] = await judged({ h: value }, ['h'], { [commit('a')]: 'contains' });
  expect(verdict).toMatchObject({ host: 'h', state });
  expect(verdict!.reason).toMatch(reason);
  expect(verdict!.hint === undefined).toBe(state === 'deployed');
});

test.each([
  ['contains', 'deployed', 'commit dddddddddd has this stage', undefined],
  ['lacks', 'undeployed', 'commit dddddddddd does not have this stage', /^deploy it/],
  ['unknown', 'unknown', 'git does not know commit dddddddddd', /^git fetch --all; /],
  ['shallow', 'unknown', /^this clone is shallow, /, 'git fetch --unshallow'],
  ['partial', 'unknown', /^this clone is partial, /, 'git fetch --refetch --no-filter'],
] as const)('a revision: %s', async (answer, state, reason, hint) => {
  const [verdict] = await judged({ h: commit('d') }, ['h'], { [commit('d')]: answer });
  expect(verdict!.state).toBe(state);
  expect(verdict!.reason).toMatch(reason);
  if (hint === undefined) expect(verdict).not.toHaveProperty('hint');
  else expect(verdict!.hint).toMatch(hint);
});

test('before retire, no certificate of a host may be by the former generation', async () => {
  const certificates = (issuer: string) => [{ id: 'derived-h-k8s-web', issuer }];
  const value = {
    ready: { ...files(a, b), certificates: certificates('new') },
    late: { ...files(a, b), certificates: [...certificates('new'), ...certificates('former')] },
    behind: { ...files(b, a), certificates: certificates('former') },
  };
  const expectation = {
    evidence: parseEvidence(JSON.stringify(value), 'e.json'),
    ...{ hosts: Object.keys(value), authority: 'k8s', generations: [a, b] },
    contains: () => Promise.reject(new Error('no git is needed')),
  };
  const verdicts = await judgeEvidence({ ...expectation, former: 'former' });
  expect(verdicts.map(({ state }) => state)).toEqual(['deployed', 'undeployed', 'undeployed']);
  expect(verdicts[1]!.reason).toBe(
    'its certificate derived-h-k8s-web is signed by the former generation of authority "k8s"',
  );
  expect((await judgeEvidence(expectation))[1]!.state).toBe('deployed');
});

test('also a SHA-256 commit is asked for, and each revision once', async () => {
  const asked: string[] = [];
  const long = 'e'.repeat(64);
  await judgeEvidence({
    evidence: parseEvidence(JSON.stringify({ h: long, i: long }), 'e.json'),
    ...{ hosts: ['h', 'i'], authority: 'k8s', generations: [a] },
    contains: (revision) => {
      asked.push(revision);
      return Promise.resolve('contains');
    },
  });
  expect(asked).toEqual([long]);
});

test('a host that the file does not name is unknown, and a mistyped name is shown', async () => {
  const value = { 'cp-1': commit('d'), 'webserver-1': commit('d') };
  const [, missing, mistyped] = await judged(value, ['cp-1', 'db', 'webserver1']);
  expect(missing).toEqual({
    ...{ host: 'db', state: 'unknown', reason: 'e.json does not name it' },
    hint: 'add what "ssh db nixos-version --json" prints',
    hintParts: expect.anything() as object,
  });
  expect(mistyped!.hint).toBe('did you mean "webserver-1"?');
});

test('names that the policy lacks are warnings', () => {
  const evidence = parseEvidence(JSON.stringify({ 'cp-1': null, cp_2: null }), 'e.json');
  expect(strangeHosts(evidence, ['cp-1', 'cp-2'])).toEqual([
    {
      ...{ code: 'evidence-host', place: 'e.json', level: 'warning' },
      ...{ message: 'no host "cp_2" in the policy', hint: 'did you mean "cp-2"?' },
      hintParts: undefined,
    },
  ]);
});

describe('the refusal', () => {
  const verdict = (host: string, state: HostVerdict['state'], hint?: string): HostVerdict => ({
    ...{ host, state, reason: 'because' },
    ...(hint !== undefined && { hint }),
  });

  test('there is none if all were deployed', () => {
    expect(deploymentRefusal([verdict('a', 'deployed')], 'k8s')).toBeUndefined();
    expect(deploymentRefusal([], 'k8s')).toBeUndefined();
  });

  test('counts and names the hosts, and says what to do', () => {
    const verdicts = [
      ...[verdict('a', 'deployed'), verdict('b', 'undeployed'), verdict('c', 'undeployed')],
      ...[verdict('d', 'unknown', 'git fetch'), verdict('e', 'unknown', 'git fetch')],
    ];
    expect(deploymentRefusal(verdicts, 'k8s')).toMatchObject({
      code: 'rotation-undeployed',
      message:
        '2 of 5 hosts were not deployed with this stage of authority "k8s": b, c; nothing shows that 2 of 5 hosts were deployed: d, e',
      hint: 'deploy b, c, then run this again; d, e: git fetch',
    });
  });

  test('one unknown host alone', () => {
    expect(deploymentRefusal([verdict('d', 'unknown', 'x')], 'k8s')).toMatchObject({
      message: 'nothing shows that 1 of 1 host was deployed with this stage of authority "k8s": d',
      hint: 'd: x',
    });
  });

  test('a long list is cut', () => {
    const many = Array.from({ length: 12 }, (_, i) => verdict(`h${i}`, 'undeployed'));
    expect(deploymentRefusal(many, 'k8s')!.message).toMatch(/h7 and 4 more$/);
  });
});
