import { leftOut } from '../../lib/cli/rules/left-out.js';
import { ownLists } from '../../lib/cli/rules/own.js';
import type { Specs } from '../../lib/model/index.js';
import { testEnds } from '../liveness.js';

const op = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKSEZ+WKwy/qw3mJU3RcdAZFEU3Dil2qbE8pof3ktg0D';
const host = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFFFfOuXcRVBMDbVMnfkvYpKZtKYnSMQgQsdFL3n7VuR';
const file = '"pki/derived/a/x.key.age"';

const recipients = { operator: [op], 'host:a': [host] };
const specs = ['a', 'b'].map((one) => ({
  files: { key: `pki/derived/${one}/x.key.age` },
  recipients,
}));
const policy = { dir: './pki', complete: true, specs } as unknown as Specs;
const ours = new Set(specs.map(({ files }) => files.key.slice('pki/'.length)));

const said = (text: string): string[] => {
  const lists = ownLists(ours, { text, below: 'pki' });
  return leftOut(policy, lists, { place: 'secrets.nix', hint: '' }).map(({ message }) => message);
};

const leaves = expect.stringMatching(
  /^leaves out host:a SHA256:\S+ for 1 file \(pki\/derived\/a\//,
) as string;

test.each([
  ['a set', `{ ${file}.publicKeys = [ "${op}" ]; }`],
  ['a set of its own for the file', `{ ${file} = { armor = true; publicKeys = [ "${op}" ]; }; }`],
  ['a list with armor beside it', `{ ${file}.publicKeys = [ "${op}" ]; ${file}.armor = true; }`],
  [
    'names bound before',
    `let op = "${op}"; all = [ "${host}" ]; in { ${file}.publicKeys = [ op ]; }`,
  ],
  ['other lists', `{ "x.age".publicKeys = [ "${host}" ]; ${file}.publicKeys = [ "${op}" ]; }`],
  ['a comment', `# "${host}"\n{ ${file}.publicKeys = [ "${op}" ]; } # if with`],
])('rules with %s leave out whom the policy gives the file', (_, text) => {
  expect(said(text)).toEqual([leaves]);
});

test('all files of a reader are counted in one sentence', () => {
  const text = `{ ${file}.publicKeys = [ "${op}" ]; ${file.replace('/a/', '/b/')}.publicKeys = [ "${op}" ]; }`;
  expect(said(text)).toEqual([
    expect.stringContaining(
      ' for 2 files (pki/derived/a/x.key.age and 1 other), contrary to the policy',
    ),
  ]);
});

test.each([
  ['name all', `{ ${file}.publicKeys = [ "${op}" "${host}" ]; }`],
  ['name nobody', `{ ${file}.publicKeys = [ ]; }`],
  ['have no list of certflake’s', `{ "mine.age".publicKeys = [ "${op}" ]; }`],
  ['are overridden', `{ ${file}.publicKeys = [ "${op}" ]; } // import ./pki/secrets.nix`],
  ['are overridden in brackets', `({ ${file}.publicKeys = [ "${op}" ]; } // (import ./x.nix))`],
  [
    'are overridden with a let',
    `{ ${file}.publicKeys = [ "${op}" ]; } // (let r = import ./x.nix; in { a = r; })`,
  ],
  ['are changed by a function', `f { ${file}.publicKeys = [ "${op}" ]; }`],
  ['are a part', `{ ${file}.publicKeys = [ "${op}" ]; }.x or import ./x.nix`],
  ['are bound to a name', `let x = { ${file}.publicKeys = [ "${op}" ]; }; in { a = 1; }`],
  ['have a choice', `if x then import ./x.nix else { ${file}.publicKeys = [ "${op}" ]; }`],
  ['have a scope', `with k; let x = { o = "${op}"; }; in { ${file}.publicKeys = [ o ]; }`],
  ['hide keys', `{ ${file}.publicKeys = [ "${op}" ] ++ hosts; }`],
  ['have two lists', `{ ${file}.publicKeys = [ "${op}" ]; "./pki/derived/a/x.key.age" = f; }`],
  ['have no end', `{ ${file}.publicKeys = [ "${op}" ];`],
])('of rules that %s nothing is said', (_, text) => {
  expect(said(text)).toEqual([]);
});

testEnds('rules of any text are judged quickly', () => {
  const list = `${file}.publicKeys = [ "${op}" ];`;
  for (const piece of ['{', '[ ', ' in ', 'in\n', 'with ', '"" in ', '{ }', `{ ${list}`, list])
    expect(said(piece.repeat((1 << 20) / piece.length)).length).toBeLessThan(2);
});
