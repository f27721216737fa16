import { alsoStandFor, runnable, standAt, type Standing } from '../../lib/cli/command-lines.js';

const paths = new Set(['certs/ca/k.crt', "it's/ca/k.crt", 'certs']);
const from = (
  cwd: string,
  options: Standing['options'] = {},
  flakeInventory?: string,
): Standing => ({
  ...{ cwd, root: '/r/x', paths, options, flakeInventory },
});

test.each<[string, Standing, string, string]>([
  ['at the root', from('/r/x'), '"git log -- certs/ca/k.crt"', '"git log -- certs/ca/k.crt"'],
  ['below', from('/r/x/a'), '"rm certs/ca/k.crt"', '"rm ../certs/ca/k.crt"'],
  ['quoted', from('/r/x/a'), "rm 'it'\\''s/ca/k.crt'", "rm '../it'\\''s/ca/k.crt'"],
  [
    'elsewhere',
    from('/r'),
    'rm certs/ca/k.crt && git log -- certs/ca/k.crt',
    'rm /r/x/certs/ca/k.crt && git -C /r/x log -- /r/x/certs/ca/k.crt',
  ],
  ['a word like a folder', from('/r/x/a'), 'wrote certs', 'wrote certs'],
  ['that folder in a command', from('/r/x/a'), '  git add certs', '  git add ../certs'],
  ['other words', from('/r'), 'see certs/ca/k.crt.old', 'see certs/ca/k.crt.old'],
  [
    'a named policy',
    from('/r', { file: 'x/a b.yaml', root: 'x' }),
    '"certflake apply --only ca-k"',
    '"certflake apply -f \'x/a b.yaml\' --root x --only ca-k"',
  ],
  [
    'a flake',
    from('/r/x', { inventory: '/nix/i', root: '/r/x' }, '/nix/i'),
    '"certflake apply --force", "certflake plan" or "certflake emit"',
    '"nix run .#certs.recreate -- --force", "nix run .#certs.plan" or "nix run .#certs -- emit"',
  ],
])('a command line works %s', (_, standing, text, expected) => {
  expect(runnable(text, [], standing)).toBe(expected);
});

test('many paths and many texts are no more than that', () => {
  const before = performance.now();
  standAt(from('/r/x/a'));
  for (let n = 0; n < 20_000; n++) alsoStandFor(`hosts/h${n}`);
  for (let n = 0; n < 20_000; n++) runnable(`rm hosts/h${n}`);
  expect(runnable('rm hosts/h7')).toBe('rm ../hosts/h7');
  expect(performance.now() - before).toBeLessThan(5000);
});
