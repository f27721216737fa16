import { planOptions, type SelectionOptions } from '../../lib/cli/session/selection.js';
import type { Spec, Specs } from '../../lib/model/index.js';

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

function refusal(options: SelectionOptions): unknown {
  try {
    return planOptions(options, specs, 0);
  } catch (error) {
    return error;
  }
}

test.each([
  [{ only: ['web'], host: ['db-1'] }, '--only and --host select nothing together'],
  [{ only: ['web'], authority: ['k8s'] }, '--only and --authority select nothing together'],
  [
    { only: ['web'], host: ['web-1'], authority: ['k8s'] },
    '--only, --host and --authority select nothing together',
  ],
])('%j select nothing together: wrong usage', (options, message) => {
  expect(refusal(options)).toMatchObject({ code: 'usage', message });
});

test.each([
  { only: ['web', 'db'], host: ['db-1'] },
  { only: ['ca-k8s'], host: ['db-1'] },
  { host: ['db-1'], authority: ['edge'] },
])('%j meet in something', (options) => {
  expect(() => planOptions(options, specs, 0)).not.toThrow();
});
