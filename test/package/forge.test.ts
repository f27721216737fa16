import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** The files of this repository that the forge reads. */
const top = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${top}${path}`, 'utf8');

interface Form {
  name: string;
  description: string;
  body: { type: string; id?: string; attributes: { label?: string } }[];
}

const below = (folder: string): string[] =>
  readdirSync(`${top}${folder}`).map((name) => `${folder}/${name}`);
const forms = below('.github/ISSUE_TEMPLATE').filter((path) => !path.endsWith('/config.yml'));

test.each(forms)('%s asks for named things, each once', (path) => {
  const { name, description, body } = parse(read(path)) as Form;
  const fields = body.filter(({ type }) => type !== 'markdown');
  expect([name, description].every((text) => text.length > 0)).toBe(true);
  expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
  for (const { id, attributes } of fields)
    expect([id, attributes.label]).toEqual([expect.any(String), expect.any(String)]);
});

test.each(below('.github/workflows'))('%s names every action by its commit', (path) => {
  const used = [...read(path).matchAll(/uses: *(.*)$/gm)].map(([, action]) => action!);
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # \S/.test(action))).toEqual([]);
});

test('the package, the flake and the pages name one repository', () => {
  const { homepage, bugs, repository } = JSON.parse(read('package.json')) as {
    homepage: string;
    bugs: string;
    repository: { url: string };
  };
  expect(bugs).toBe(`${homepage}/issues`);
  expect(repository.url).toBe(`git+${homepage}.git`);
  expect(read('nix/package.nix')).toContain(`homepage = "${homepage}";`);
  for (const page of ['SECURITY.md', ...below('.github/ISSUE_TEMPLATE')]) {
    const named = read(page).match(/https:\/\/github\.com\/[\w-]+\/[\w-]+/g) ?? [];
    expect(named.filter((url) => url !== homepage)).toEqual([]);
  }
});
