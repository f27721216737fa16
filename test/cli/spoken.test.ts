import { spoken, type Viewpoint } from '../../lib/cli/terminal/spoken.js';
import { makePlace } from './certflake.js';
import {
  bare,
  certflake,
  git,
  inOrder,
  place,
  program,
  say,
  spell,
  typed,
  type Said,
} from '../../lib/text/say.js';

const from = (
  cwd: string,
  options: Viewpoint['options'] = {},
  flakeInventory?: string,
): Viewpoint => ({ cwd, root: '/r/x', options, flakeInventory });

const crt = 'certs/ca/k.crt';

test.each<[string, Viewpoint, Said, string]>([
  ['at the root', from('/r/x'), say`${git('log --', crt)}`, `"git log -- ${crt}"`],
  ['below', from('/r/x/a'), say`${program('rm', crt)}`, `"rm ../${crt}"`],
  [
    'quoted',
    from('/r/x/a'),
    say`${bare(program('rm', "it's/ca/k.crt"))}`,
    "rm '../it'\\''s/ca/k.crt'",
  ],
  [
    'elsewhere',
    from('/r'),
    say`${inOrder(program('rm', crt), git('log --', crt))}`,
    `"rm /r/x/${crt} && git -C /r/x log -- /r/x/${crt}"`,
  ],
  ['a word like a folder', from('/r/x/a'), say`wrote certs`, 'wrote certs'],
  ['a folder', from('/r/x/a'), say`wrote ${place('certs')}.`, 'wrote ../certs.'],
  ['the root', from('/r/x/a'), say`see ${place('.')}`, 'see ..'],
  ['a command that is only named', from('/r'), say`see ${git('log')}`, 'see "git log"'],
  [
    'one with a word to fill in',
    from('/r'),
    say`${bare(git('check-ignore -v <file>'))}`,
    'git -C /r/x check-ignore -v <file>',
  ],
  ['one that names no path', from('/r'), say`${typed('agenix -r')}`, '"agenix -r"'],
  [
    'a named policy',
    from('/r', { file: 'x/a b.yaml', root: 'x' }),
    say`${certflake('apply', '--only', 'ca-k')} or ${certflake('init', 'y')}`,
    '"certflake apply -f \'x/a b.yaml\' --root x --only ca-k" or "certflake init y"',
  ],
  [
    'with identities, which a command alone needs not',
    from('/r/x', { file: 'a.yaml', identity: ['~/my key', '/k'] }),
    say`${certflake('apply')}: ${inOrder(program('rm', crt), certflake('apply', '--force'), certflake('apply'))}, ${certflake('plan', '--json')}`,
    `"certflake apply -f a.yaml": "rm ${crt} && certflake apply -f a.yaml -i '~/my key' /k --force && certflake apply -f a.yaml -i '~/my key' /k", "certflake plan -f a.yaml --json"`,
  ],
  [
    'a flake with an identity',
    from('/r/x', { inventory: '/nix/i', identity: ['/k'] }, '/nix/i'),
    say`${certflake('apply', '--force')}, ${certflake('rekey')} or ${certflake('emit', '--check')}`,
    '"nix run .#certs.recreate -- -i /k --force", "nix run .#certs.rekey" or "nix run .#certs -- emit --check"',
  ],
  [
    'a flake',
    from('/r/x', { inventory: '/nix/i', root: '/r/x' }, '/nix/i'),
    say`${certflake('apply', '--force')}, ${certflake('plan')} or ${certflake('emit')}`,
    '"nix run .#certs.recreate -- --force", "nix run .#certs.plan" or "nix run .#certs -- emit"',
  ],
  [
    'an inventory that is not the flake’s',
    from('/r/x', { inventory: 'my i' }, '/nix/i'),
    say`${certflake('emit')}`,
    '"certflake emit --inventory \'my i\'"',
  ],
  [
    'a flake elsewhere',
    { ...from('/r', { inventory: '/nix/i', root: '/r/x' }, '/nix/i'), flake: './my x' },
    say`${inOrder(program('rm', crt), certflake('apply', '--force'))}, ${certflake('emit')}`,
    `"rm /r/x/${crt} && nix run './my x'#certs.recreate -- --force", "nix run './my x'#certs -- emit"`,
  ],
  [
    'with an authority that is called like the folder',
    from('/r/x/a'),
    say`${inOrder(certflake('apply', '--authority', 'certs'), program('rm', 'certs'))}`,
    '"certflake apply --authority certs && rm ../certs"',
  ],
  [
    'with a path that reads like a command',
    from('/r'),
    say`${git('rm', 'it is git rm x && certflake apply y')}`,
    '"git -C /r/x rm \'/r/x/it is git rm x && certflake apply y\'"',
  ],
  [
    'with quotes in a quoted path',
    from('/r'),
    say`${git('rm', 'a" "git rm x')}`,
    '"git -C /r/x rm \'/r/x/a" "git rm x\'"',
  ],
  [
    'with a folder that is called like an option',
    from('/r/x'),
    say`${git('mv --', '-f', 'certs')}, ${program('rm', '-f')}`,
    '"git mv -- -f certs", "rm -- -f"',
  ],
  [
    'whose paths git is to take literally',
    from('/r'),
    say`${git('add', 'x/*', 'add')}`,
    '"git -C /r/x --literal-pathspecs add \'/r/x/x/*\' /r/x/add"',
  ],
  [
    'below a root that git would take for a pattern',
    { ...from('/r'), root: '/r/*' },
    say`${git('log --', crt)}`,
    `"git -C '/r/*' --literal-pathspecs log -- '/r/*/${crt}'"`,
  ],
])('a command line works %s', (_, from, said, expected) => {
  expect(spoken(said, from)).toBe(expected);
});

test('a program gets them as at the root', () => {
  const said = say`${git('add', 'a b')} at ${place('x y')}: ${certflake('apply', '--only', 'a b')}`;
  expect(spell(said)).toBe(`"git add 'a b'" at 'x y': "certflake apply --only 'a b'"`);
});

test('each command that takes a policy is printed with it, and no other', () => {
  const place = makePlace();
  const help = (...words: string[]) => place.certflake([...words, '--help']).stdout;
  const commands = [...help().matchAll(/^ {2}([a-z-]+) \[options\]/gm)].map(([, name]) => name!);
  const taking = commands.filter((name) => help(name).includes('--file'));
  const printed = commands.filter((name) =>
    spoken(say`${certflake(name)}`, from('/r/x', { file: 'a.yaml' })).includes('-f a.yaml'),
  );
  expect(commands).toContain('apply');
  expect(printed).toEqual(taking);
});
