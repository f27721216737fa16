import { styleFor } from '../../lib/cli/terminal/text.js';
import { renderVerify } from '../../lib/cli/commands/verify/render.js';
import type { Tried, Verdict } from '../../lib/verify/verdicts.js';

const edge = (verdict: Verdict, more: Partial<Tried> = {}): Tried => ({
  client: 'derived-w1-cluster-kubelet',
  server: 'shared-cluster-api',
  parties: {
    client: { ca: 'cluster', name: 'kubelet' },
    server: { ca: 'cluster', name: 'api' },
  },
  from: 'w1',
  to: 'cp1',
  dials: 'api',
  port: 6443,
  expect: 'accepted',
  result: 'accepted',
  by: 'live',
  identity: { commonName: 'jane' },
  expected: { commonName: 'jane' },
  verdict,
  place: '',
  ...more,
});

const lines = (edges: Tried[], colour = false): string[] =>
  renderVerify(edges, styleFor(colour, undefined)).split('\n');

test('a line says who reaches whom, and what came of it', () => {
  const [, first, second] = lines([
    edge('ok'),
    edge('unreached', { by: 'nothing', result: 'untried', identity: undefined } as object),
  ]);
  expect(first).toBe('cluster-kubelet@w1  cluster-api@cp1  api    accepted  accepted  CN=jane');
  expect(second).toBe(
    'cluster-kubelet@w1  cluster-api@cp1  api    accepted  untried   -         UNREACHED',
  );
});

test.each([
  ['failed', 31],
  ['unreached', 31],
  ['stale', 33],
  ['open', 33],
] as const)('%s is seen', (verdict, colour) => {
  const [, line] = lines([edge(verdict)], true);
  expect(line!.startsWith(`\u001b[${colour}m`)).toBe(true);
  expect(line).toContain(verdict.toUpperCase());
});

test('the sum counts what was tried for real, and what is rare only where it is', () => {
  const compared = edge('failed', { by: 'certificates' });
  const untried = edge('unreached', { by: 'nothing' });
  expect(lines([edge('ok'), edge('open')]).at(-2)).toBe(
    '2 connections, 2 tried for real, 0 failed, 1 open that should not be',
  );
  expect(lines([edge('stale'), compared, untried, untried]).at(-2)).toBe(
    '4 connections, 1 tried for real, 1 failed, 0 open that should not be, 1 stale, 2 unreached',
  );
});

test('no name moves the cursor', () => {
  const commonName = 'jane\u001b[2J';
  const [, line] = lines([edge('failed', { identity: { commonName }, dials: 'a\u202eb' })]);
  expect(line).toContain('jane\\u{1b}[2J');
  expect(line).toContain('a\\u{202e}b');
});

describe('of more connections than fit on a screen', () => {
  const many = Array.from({ length: 60 }, (_, i) =>
    edge(i === 30 ? 'failed' : 'ok', {
      client: `derived-w${i}-cluster-kubelet`,
      from: `w${i}`,
      identity: { commonName: `system:node:w${i}`, organization: 'system:nodes' },
    }),
  );

  test('those that are as they must be are a line, and what is not keeps its own', () => {
    const [, alike, failed, ...rest] = lines(many);
    expect(alike).toMatch(
      /^cluster-kubelet@59 hosts +cluster-api@cp1 .* CN=system:node:w…, O=system:nodes$/,
    );
    expect(failed).toMatch(/^cluster-kubelet@w30 .* CN=system:node:w30, .* FAILED$/);
    expect(rest).toEqual([
      '',
      '60 connections, 60 tried for real, 1 failed, 0 open that should not be',
      '"certflake verify --all" prints a line for each.',
      '',
    ]);
  });

  test('so do those to servers that nobody reaches', () => {
    const down = many.map((one) => ({ ...one, verdict: 'unreached', by: 'nothing' }) as const);
    const [, alike, end] = lines(down);
    expect([alike, end]).toEqual([
      expect.stringMatching(/^cluster-kubelet@60 hosts .* UNREACHED$/) as string,
      '',
    ]);
  });

  test('each has a line if that is asked for', () => {
    const all = renderVerify(many, styleFor(false, undefined), true).split('\n');
    expect(all.slice(1, -3)).toHaveLength(60);
    expect(all.at(-2)).toMatch(/^60 connections/);
  });

  test('what differs at both ends is named by what it has in between alone', () => {
    const pairs = many.map((one, i) => ({ ...one, verdict: 'ok' as const, dials: `${i}.example` }));
    const [, first] = lines(pairs);
    expect(first).toContain('  ….example  ');
  });
});
