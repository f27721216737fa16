import {
  alsoStandFor,
  pathsOf,
  runnable,
  standAt,
  type Standing,
} from '../../lib/cli/terminal/command-lines.js';
import { shellWords } from '../../lib/text/shell.js';
import { testEnds } from '../liveness.js';

const paths = new Set(['certs/ca/k.crt', "it's/ca/k.crt", 'certs']);
const from = (
  cwd: string,
  options: Standing['options'] = {},
  flakeInventory?: string,
  ...more: string[]
): Standing => ({
  ...{ cwd, root: '/r/x', paths: new Set([...paths, ...more]), options, flakeInventory },
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
    'with identities, which a command alone needs not',
    from('/r/x', { file: 'a.yaml', identity: ['~/my key', '/k'] }),
    '"certflake apply": "rm certs/ca/k.crt && certflake apply --force && certflake apply", "certflake plan --json"',
    '"certflake apply -f a.yaml": "rm certs/ca/k.crt && certflake apply -f a.yaml -i \'~/my key\' /k --force && certflake apply -f a.yaml -i \'~/my key\' /k", "certflake plan -f a.yaml --json"',
  ],
  [
    'a flake with an identity',
    from('/r/x', { inventory: '/nix/i', identity: ['/k'] }, '/nix/i'),
    '"certflake apply --force", "certflake rekey" or "certflake emit --check"',
    '"nix run .#certs.recreate -- -i /k --force", "nix run .#certs.rekey" or "nix run .#certs -- emit --check"',
  ],
  [
    'a flake',
    from('/r/x', { inventory: '/nix/i', root: '/r/x' }, '/nix/i'),
    '"certflake apply --force", "certflake plan" or "certflake emit"',
    '"nix run .#certs.recreate -- --force", "nix run .#certs.plan" or "nix run .#certs -- emit"',
  ],
  [
    'a flake elsewhere',
    { ...from('/r', { inventory: '/nix/i', root: '/r/x' }, '/nix/i'), flake: './my x' },
    '"rm certs/ca/k.crt && certflake apply --force", "certflake emit"',
    `"rm /r/x/certs/ca/k.crt && nix run './my x'#certs.recreate -- --force", "nix run './my x'#certs -- emit"`,
  ],
  [
    'with an authority that is called like the folder',
    from('/r/x/a'),
    '"certflake apply --authority certs && rm certs"',
    '"certflake apply --authority certs && rm ../certs"',
  ],
  [
    'before a comma',
    from('/r/x/a'),
    'git rm -r certs/ca/k.crt, and',
    'git rm -r ../certs/ca/k.crt, and',
  ],
  ['at the end of a sentence', from('/r/x/a'), 'see certs/ca/k.crt.', 'see ../certs/ca/k.crt.'],
  [
    'with a file that is called like a program',
    from('/r/x/a', {}, undefined, 'git', 'mv', 'certflake', 'apply', 'rm'),
    '  git mv git mv\n"certflake apply" and "rm rm && git rm git"',
    '  git mv ../git ../mv\n"certflake apply" and "rm ../rm && git rm ../git"',
  ],
  [
    'that removes a folder first',
    from('/r/x/a'),
    '"rmdir -- certs && git mv -- x certs"',
    '"rmdir -- ../certs && git mv -- x ../certs"',
  ],
  [
    'with a path that reads like a command',
    from('/r', {}, undefined, 'it is git rm x && certflake apply y'),
    '"git rm \'it is git rm x && certflake apply y\'"',
    '"git -C /r/x rm \'/r/x/it is git rm x && certflake apply y\'"',
  ],
  [
    'with quotes in a quoted path',
    from('/r', {}, undefined, 'a" "git rm x'),
    '"git rm \'a" "git rm x\'"',
    '"git -C /r/x rm \'/r/x/a" "git rm x\'"',
  ],
  [
    'with a folder that is called like an option',
    from('/r/x/a', {}, undefined, '--', '-f'),
    '"git mv -- -f certs"',
    '"git mv -- -f ../certs"',
  ],
  [
    'whose paths git is to take literally',
    from('/r', {}, undefined, 'x/*', 'add'),
    '"git --literal-pathspecs add \'x/*\' add"',
    '"git -C /r/x --literal-pathspecs add \'/r/x/x/*\' /r/x/add"',
  ],
  [
    'below a root that git would take for a pattern',
    { ...from('/r'), root: '/r/*' },
    '"git log -- certs/ca/k.crt"',
    "\"git -C '/r/*' --literal-pathspecs log -- '/r/*/certs/ca/k.crt'\"",
  ],
  [
    'after an apostrophe',
    from('/r/x/a'),
    "the host's certs/ca/k.crt isn't",
    "the host's ../certs/ca/k.crt isn't",
  ],
])('a command line works %s', (_, standing, text, expected) => {
  expect(runnable(text, [], standing)).toBe(expected);
});

test.each(['lock', 'journal.json'])('the store’s own %s is a path of the tree', (name) => {
  const own = pathsOf({ dir: 'certs', specs: [], problems: [], complete: true });
  const path = `certs/.certflake/${name}`;
  expect(runnable(`"rm ${path}"`, [], from('/r/x/a', {}, undefined, ...own))).toBe(
    `"rm ../${path}"`,
  );
});

testEnds('many paths and many texts are no more than that', () => {
  standAt(from('/r/x/a'));
  for (let n = 0; n < 20_000; n++) alsoStandFor(`hosts/h${n}`);
  for (let n = 0; n < 20_000; n++) runnable(`rm hosts/h${n}`);
  expect(runnable('rm hosts/h7')).toBe('rm ../hosts/h7');
});

testEnds('no text makes the search for its commands take long', () => {
  const hostKey = `'x"git ${"''''a".repeat(40)}'`;
  const texts = [
    `cannot read ${hostKey}`,
    `rm ${shellWords(hostKey)}`,
    `"git 'x${` "git '\\''`.repeat(100_000)}`,
    '"git '.repeat(200_000),
    "'".repeat(1_000_000),
  ];
  for (const text of texts) expect(runnable(text, [], from('/r/x/a'))).toBe(text);
});
