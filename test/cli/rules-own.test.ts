import { ownRulesProblems } from '../../lib/cli/rules/own.js';
import { testEnds } from '../liveness.js';

const op = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKSEZ+WKwy/qw3mJU3RcdAZFEU3Dil2qbE8pof3ktg0D';
const evil = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFFFfOuXcRVBMDbVMnfkvYpKZtKYnSMQgQsdFL3n7VuR';
const age = `age1${'q'.repeat(58)}`;
const lists = new Map([['ca/x.key.age', new Set([op])]]);

const said = (text: string): string[] =>
  ownRulesProblems(lists, { place: 'secrets.nix', text, below: 'pki' }).map(
    ({ message }) => message,
  );

const file = '"pki/ca/x.key.age"';

test.each([
  ['an added key', `{ } // { ${file}.publicKeys = [ "${op}" "${evil} me" ]; }`],
  ['an age key', `{ ${file}.publicKeys = [ "${age}" ]; }`],
  ['another name of the file', `{ "./pki/../pki//ca/x.key.age".publicKeys = [ "${evil}" ]; }`],
  ['a set', `{ ${file} = { publicKeys = [ "${evil}" ]; }; }`],
  ['a list behind another', `{ ${file}.publicKeys = users ++ [ "${evil}" ]; }`],
  ['a list over lines', `{\n  ${file}.publicKeys =\n  [ # mine\n "${evil}"\n ];\n}`],
  ['a list with a scope', `{ ${file}.publicKeys = with keys; [ "${evil}" ]; }`],
  ['a sign in a string', `{ a = "#"; ${file}.publicKeys = [ "${evil}" ]; }`],
  ['a key beside signs', `{ "docs/*.age".publicKeys = [ ]; ${file}.publicKeys = [ "${evil}" ]; }`],
  ['a key behind a sign', `{ a = ''#''; b = a''; ${file}.publicKeys = [ "${evil}" ]; }`],
  ['a key behind code in a string', `{ a = "\${"}"}/*"; ${file}.publicKeys = [ "${evil}" ]; }`],
  [
    'a key with signs before letters',
    `{ ${file}.publicKeys = [ "${evil.replace('5', '\\5')}" ]; }`,
  ],
  ['a second key under a name', `a = "${op}\n${evil}"; ${file}.publicKeys = [ a ];`],
  ['a key in armor', `{ ${file} = { armor = true; publicKeys = [ "${evil}" ]; }; }`],
  ['an indented key', `{ ${file}.publicKeys = [ ''${evil}'' ]; }`],
  ['a bound name', `let op = "${op}"; e = "${evil}"; in { ${file}.publicKeys = [ op e ]; }`],
  ['a name in a set', `let k = { e = "${evil}"; }; in { ${file}.publicKeys = [ k.e ]; }`],
])('%s in a list of certflake’s file is named', (_, text) => {
  expect(said(text)).toEqual([
    expect.stringMatching(text.includes(age) ? /^names a key for/ : /^names SHA256:/),
  ]);
  expect(said(text)[0]).toMatch(/ for 1 file \(.*ca\/x\.key\.age\), which the policy does not/);
});

test.each([
  ['whom the policy gives it', `{ ${file}.publicKeys = [ "${op} me" ]; }`],
  [
    'whom the policy gives it, in armor',
    `{ ${file}.publicKeys = [ "${op}" ]; ${file}.armor = true; }`,
  ],
  ['a scope in another list', `{ ${file}.publicKeys = [ "${op}" ]; a = with k; [ e ]; }`],
  ['armor first', `{ ${file} = { armor = true; publicKeys = [ "${op}" ]; }; }`],
  ['armor last', `{ ${file} = { publicKeys = [ "${op}" ]; armor = true; }; }`],
  ['others for files of his own', `{ "mine.age".publicKeys = [ "${evil}" ]; }`],
  ['others for files of his own beside', `{ "pki/mine.age".publicKeys = [ "${evil}" ]; }`],
  ['others in a comment', `{ } # ${file}.publicKeys = [ "${evil}" ];`],
  ['others in a comment of several lines', `{ } /* \n${file}.publicKeys = [ "${evil}" ]; */`],
  ['a bound name that another list has', `e = "${evil}"; ${file}.publicKeys = [ ]; a = [ e ];`],
  ['a name that is bound to whom the policy gives it', `a = "${op}"; ${file}.publicKeys = [ a ];`],
  [
    'its files in a string',
    `{ "mine.age".publicKeys = [ ]; } // { a = "# ${file.slice(1, -1)}"; }`,
  ],
])('of rules that name %s nothing is said', (_, text) => {
  expect(said(text)).toEqual([]);
});

test.each([
  ['another attribute', `{ ${file} = { mode = 1; publicKeys = [ "${evil}" ]; }; }`],
  ['a quoted attribute', `{ ${file}."publicKeys" = [ "${evil}" ]; }`],
  ['a scope in brackets', `{ ${file}.publicKeys = with (builtins); [ "${evil}" ]; }`],
  ['names of its own', `{ ${file}.publicKeys = let a = 1; in [ "${evil}" ]; }`],
  ['names bound elsewhere', `{ ${file}.publicKeys = with import ./keys.nix; users ++ [ e ]; }`],
  [
    'a name under a set of another file',
    `k = import ./k.nix; a = "${op}"; { ${file}.publicKeys = [ k.a ]; }`,
  ],
  ['a name in a scope', `x = { a = "${op}"; }; { ${file}.publicKeys = with k; [ a ]; }`],
  ['a name bound to two keys', `a = "${op}\n${op}"; ${file}.publicKeys = [ a ];`],
  ['a name bound to more than a string', `a = "${op}" + b; ${file}.publicKeys = [ a ];`],
  ['a name bound again', `let a = "${op}"; in let a = (b); in { ${file}.publicKeys = [ a ]; }`],
  ['a name that is inherited', `a = "${op}"; inherit (k) a; ${file}.publicKeys = [ a ];`],
  ['a name that is an argument', `a = "${op}"; (a: { ${file}.publicKeys = [ a ]; }) b`],
  ['a name among arguments', `a = "${op}"; ({ c, a }: { ${file}.publicKeys = [ a ]; }) b`],
  ['a name that is quoted', `a = "${op}"; "a" = b; ${file}.publicKeys = [ a ];`],
  ['lists that are changed', `map (n: v: v.publicKeys ++ e) { ${file}.publicKeys = [ "${op}" ]; }`],
  [
    'a name behind a function',
    `{ \${(_:''${file.slice(1, -1)}'') 0}.publicKeys = [ "${evil}" ]; }`,
  ],
  ['an indented name', `{ \${''\n  ${file.slice(1, -1)}''}.publicKeys = [ "${evil}" ]; }`],
  ['a name bound twice', `x = "${op}"; y = { x = "${evil}"; }; ${file}.publicKeys = [ x ];`],
  ['a key in two parts', `{ ${file}.publicKeys = [ ("ssh-ed25519 " + "AAAA") ]; }`],
  ['code in a string', `{ ${file}.publicKeys = [ "\${op}" ]; }`],
  ['a list that has no end', `{ ${file}.publicKeys = [ "${op}"`],
  ['no list', `map f [ ${file} ]`],
])('of a file of certflake’s with %s it is said that not all can be seen', (_, text) => {
  expect(said(text)).toEqual([
    'names 1 file of certflake (pki/ca/x.key.age) in a form in which certflake cannot see all keys: ' +
      '"agenix -r" seals to every key there',
  ]);
});

testEnds('rules of any text are judged quickly', () => {
  const pieces = ['"a".publicKeys = ', '"', 'a', 'a = "', 'with ', '/*', ' ', `e = "${evil} `, '#'];
  const others = [
    'a-',
    'a = ',
    'inherit ',
    "''",
    '${',
    '{',
    '\\',
    'a:',
    "'",
    '$',
    `${file} `,
    `${file}.publicKeys = [ `,
  ];
  for (const piece of [...pieces, ...others])
    expect(said(piece.repeat((1 << 20) / piece.length)).length).toBeLessThan(2);
});
