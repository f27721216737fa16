import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderProblems } from '../../lib/cli/render/problems.js';
import { problemsOf } from '../../lib/cli/run/report.js';
import { loadPolicy } from '../../lib/load/load.js';
import { specsOf } from '../../lib/load/specs.js';
import { parseInventory } from '../../lib/policy/specs/inventory.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';

const folder = fileURLToPath(new URL('../../fixtures/policies/', import.meta.url));
const invalid = `${folder}invalid/`;
const load = (file: string) => loadPolicy({ cwd: folder, file });

/** The command's stderr. */
async function stderrOf(file: string): Promise<string> {
  try {
    specsOf(await loadPolicy({ cwd: invalid, file }), { normalizeRecipient });
    return '';
  } catch (error) {
    return `${renderProblems(problemsOf(error))}\n`;
  }
}

describe('valid policies', () => {
  test.each([
    'guide/certflake.yaml',
    'guide/certflake.json',
    'guide/certflake.ts',
    'shorter/certflake.yaml',
    'everything/certflake.yaml',
  ])('%s resolves to the golden inventory beside it', async (file) => {
    const golden: unknown = JSON.parse(
      readFileSync(`${folder}${file.split('/')[0]!}/inventory.json`, 'utf8'),
    );
    const { inventory } = await load(file);
    expect(inventory).toEqual(golden);
    expect(JSON.stringify(parseInventory(inventory), null, 2)).toBe(
      JSON.stringify(golden, null, 2),
    );
  });

  test.each(['shorter', 'everything'])('%s can be issued from, without a warning', async (name) => {
    const specs = specsOf(await load(`${name}/certflake.yaml`), { normalizeRecipient });
    expect(specs.problems).toEqual([]);
    expect(specs.specs.length).toBeGreaterThan(4);
  });

  test('the guide can, once its placeholder is a key', async () => {
    const loaded = await load('guide/certflake.yaml');
    expect(() => specsOf(loaded, { normalizeRecipient })).toThrow('"age1..." is a placeholder');
    const { userAgeKeys } = (await load('shorter/certflake.yaml')).inventory;
    const { specs } = specsOf(
      { ...loaded, inventory: { ...loaded.inventory, userAgeKeys } },
      { normalizeRecipient },
    );
    expect(specs).toHaveLength(11);
  });
});

const mistakes = readdirSync(invalid).filter((name) => /\.(yaml|json|ts)$/.test(name));

describe('each mistake is answered by its own words', () => {
  test.each(mistakes)('%s', async (file) => {
    const stderr = readFileSync(`${invalid}${file.replace(/\.\w+$/, '.stderr')}`, 'utf8');
    expect(stderr).toMatch(/^error: /);
    expect(await stderrOf(file)).toBe(stderr);
  });

  test('and no answer is left without its mistake', () => {
    const answers = readdirSync(invalid).filter((name) => name.endsWith('.stderr'));
    expect(answers).toHaveLength(mistakes.length);
  });

  test('and facts and hints are lower case, without a period, and never repeat a key', () => {
    const texts = mistakes.map((file) =>
      readFileSync(`${invalid}${file.replace(/\.\w+$/, '.stderr')}`, 'utf8'),
    );
    for (const line of texts.flatMap((text) => text.split('\n'))) {
      expect(line).not.toMatch(/\.$|BEGIN|AGE-SECRET-KEY/);
    }
  });
});
