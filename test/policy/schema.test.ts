import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { policySchema } from '../../lib/policy/validate/schema.generated.js';
import { wordChecks } from '../../lib/policy/validate/formats.js';
import { USAGES } from '../../lib/x509/usages.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the schemas are those of the types', () => {
  execFileSync(process.execPath, ['scripts/schema.mjs', '--check'], { cwd: root, stdio: 'pipe' });
});

test('the usages that the types know are those that X.509 knows', () => {
  expect(policySchema.definitions!['UsageWord']!.enum!.toSorted()).toEqual(
    Object.keys(USAGES).sort(),
  );
});

test('every format that the types name has a check, and every check a format', () => {
  const named = [...JSON.stringify(policySchema).matchAll(/"format":"([^"]+)"/g)].map(
    ([, name]) => name!,
  );
  expect([...new Set(named)].sort()).toEqual(Object.keys(wordChecks).sort());
});
