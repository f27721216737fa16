import { planOptions } from '../../lib/cli/session/selection.js';
import type { Spec, Specs } from '../../lib/model/index.js';
import type { Selection } from '../../lib/plan/state.js';

const one = (id: string, ca: string, heldBy: string[]): Spec =>
  ({ id, ca, heldBy, kind: heldBy.length === 0 ? 'authority' : 'certificate' }) as unknown as Spec;

const specs = {
  complete: true,
  specs: [
    one('ca-edge', 'edge', []),
    one('web', 'edge', ['web-1']),
    one('db', 'edge', ['db-1']),
    one('ca-k8s', 'k8s', []),
  ],
} as unknown as Specs;

const limits = { acceptExisting: false, force: false, prune: false };

function refusal(selection: Selection): unknown {
  try {
    return planOptions(selection, limits, specs, 0);
  } catch (error) {
    return error;
  }
}

test.each([
  [{ only: ['web'], hosts: ['db-1'] }, '--only and --host select nothing together'],
  [{ only: ['web'], authorities: ['k8s'] }, '--only and --authority select nothing together'],
  [
    { only: ['web'], hosts: ['web-1'], authorities: ['k8s'] },
    '--only, --host and --authority select nothing together',
  ],
])('%j select nothing together: wrong usage', (selection, message) => {
  expect(refusal(selection)).toMatchObject({ code: 'usage', message });
});

test.each([
  { only: ['web', 'db'], hosts: ['db-1'] },
  { only: ['ca-k8s'], hosts: ['db-1'] },
  { hosts: ['db-1'], authorities: ['edge'] },
])('%j meet in something', (selection) => {
  expect(() => planOptions(selection, limits, specs, 0)).not.toThrow();
});
