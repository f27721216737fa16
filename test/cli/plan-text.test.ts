import { styleFor } from '../../lib/cli/terminal/text.js';
import { renderPlan } from '../../lib/cli/render/plan.js';
import type { Change, ChangeKind } from '../../lib/model/index.js';

const step = (kind: ChangeKind, id: string, field: string, message: string): Change => ({
  ...{ kind, id, files: [], key: 'none' },
  reasons: [{ field, message }],
});

const first: Change = {
  ...step('create', 'shared-k-new', 'files', 'no certificate yet'),
  reasons: [{ field: 'files', message: 'no certificate yet', first: true }],
};

/** The lines of reasons, one a step. */
function reasonsOf(...changes: Change[]): string[] {
  const plan = {
    changes,
    claims: [],
    findings: [],
    orphans: [],
    unchanged: 0,
    kept: 0,
    waiting: 0,
    unproven: [],
  };
  const text = renderPlan(plan, styleFor(false, undefined));
  return text.split('\n').flatMap((line) => /^ {6}(\S.*)$/.exec(line)?.[1] ?? []);
}

test.each([
  ['sealed key', 'sealed by another program', '', 'as above'],
  ['unread manifest', "its manifest can't be read", '', 'as above'],
  ['host key', 'host key: SHA256:a -> SHA256:b', 'host key:', 'host key: as above'],
  ['recipients', '+ host:web-1 SHA256:a', '+ host:web-1', '+ host:web-1 as above'],
])('a step refers to the one directly before it alone: %s', (field, message, brief, referring) => {
  const adopted = {
    ...step('adopt', 'shared-k-a', field, message),
    reasons: [{ field, message, brief }],
  };
  const other = step('repair', 'shared-k-b', 'files', 'its certificate is missing');
  expect(reasonsOf(adopted, adopted, adopted)).toEqual([message, referring, referring]);
  expect(reasonsOf(adopted, other, adopted, adopted)).toEqual([
    message,
    'its certificate is missing',
    message,
    referring,
  ]);
  expect(reasonsOf(adopted, first, adopted)).toEqual([message, message]);
});

test('what is short is said each time', () => {
  const adopted = step('adopt', 'shared-k-a', 'manifest', 'not in the manifest yet');
  expect(reasonsOf(adopted, adopted)).toEqual([
    'not in the manifest yet',
    'not in the manifest yet',
  ]);
});
