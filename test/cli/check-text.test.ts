import type { CheckRow } from '../../lib/plan/check-report.js';
import { renderCheck, type CheckBesides } from '../../lib/cli/commands/check/render.js';
import { styleFor } from '../../lib/cli/terminal/text.js';

const now = Date.parse('2026-01-05T08:00Z') / 1000;

function said(renewsAt: string, besides?: CheckBesides): string {
  const notAfter = now + 40 * 86_400;
  const row: CheckRow = {
    ...{
      id: 'shared-k-a',
      kind: 'certificate',
      name: 'a',
      authority: 'k',
      notAfter,
      remaining: notAfter - now,
    },
    ...{
      renewsAt: Date.parse(renewsAt) / 1000,
      state: 'due soon',
      level: 'warning',
      needs: 'later',
    },
  };
  const report = { rows: [row], due: 1, within: '30d', unproven: [], unnoted: [] };
  return renderCheck(report, styleFor(false, undefined), besides);
}

test('the moment before which nothing is to be done has its minute where it is near', () => {
  expect(said('2026-01-05T08:20Z')).toContain('nothing to do before 2026-01-05 at 08:20 UTC.\n');
  expect(said('2026-01-08T08:20Z')).toContain('nothing to do before 2026-01-08.\n');
});

test('what is unproven and due soon counts as due', () => {
  const row = (id: string, more: Partial<CheckRow>): CheckRow => ({
    ...{
      id,
      kind: 'certificate',
      name: id,
      authority: 'k',
      notAfter: now + 86_400,
      remaining: 86_400,
    },
    ...{ state: 'due soon', level: 'warning', needs: 'later', ...more },
  });
  const unproven = { state: 'unproven', needs: 'apply' } as const;
  const rows = [row('a', {}), row('b', { ...unproven, soon: true }), row('c', unproven)];
  const report = { rows, due: 3, within: '30d', unproven: ['b', 'c'], unnoted: [] };
  expect(renderCheck(report, styleFor(false, undefined))).toContain('2 of 3 certificates due');
});

test('while something waits for a run, the moment is no reason to wait', () => {
  const text = said('2026-01-08T08:20Z', { isApplyDue: true });
  expect(text).toContain('1 of 1 certificate due within 30d, on 2026-01-08.\n');
  expect(text).not.toContain('nothing to do');
});
