import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { nixSideOrProblem } from '../../lib/cli/rules/nix-side.js';
import { ofOwnRules } from '../../lib/cli/rules/own-lists.js';
import { digestOf } from '../../lib/emit/record.js';
import {
  bob,
  change,
  emitted,
  look,
  MODULE,
  RECORD,
  rewrite,
  RULES,
  said,
  sourceOf,
  without,
} from './beside.js';

const stranger = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFFFfOuXcRVBMDbVMnfkvYpKZtKYnSMQgQsdFL3n7VuR';
const laptop = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFVRShHVkGiu70sSwgBw1+Cx/TpfdGrpowmIekCukFod';
const age = `age1${'q'.repeat(58)}`;

const rules = (root: string) => join(root, RULES);

function edit(root: string, change: (text: string) => string): void {
  const text = readFileSync(rules(root), 'utf8');
  writeFileSync(rules(root), change(text));
  expect(readFileSync(rules(root), 'utf8')).not.toBe(text);
}

/** As a pull request does it that edits a file of certflake's. */
const recomputed = (root: string): void => {
  const digest = digestOf(readFileSync(rules(root), 'utf8'));
  rewrite(root, (record) => ({ ...record, files: { ...record.files, [RULES]: digest } }));
};

const add = (words: string) => (text: string) =>
  text.replace('publicKeys = [', `publicKeys = [\n    ${words}`);

const codes = async (root: string) => said(await look(root)).map(({ code }) => code);

test('a key that was added to rules is named, also where the record was made to fit', async () => {
  const root = await emitted();
  edit(root, add(`"${age}"`));
  recomputed(root);
  const found = await look(root);
  expect(found.due).toEqual([RULES]);
  expect(said({ ...found, problems: [] })).toMatchObject([
    {
      code: 'emitted-stale',
      message: `${RULES} is not what the policy gives now`,
    },
    { code: 'rules-name-other', message: expect.stringContaining(' for 1 file (ca/') as string },
  ]);
  expect(found.problems).toEqual([]);
  found.write();
  expect(await codes(root)).toEqual([]);
});

test('a present host that lost its role is named in the rules of before, once', async () => {
  const root = await emitted();
  change(root, 'role: worker', 'role: control-plane');
  (await look(root)).write();
  change(root, 'laptop-firebat: { role: control-plane', 'laptop-firebat: { role: worker');
  const found = await look(root);
  expect(found.due).toContain(RULES);
  expect(found.fixable.map(({ code }) => code)).toEqual(['emitted-stale', 'rules-name-other']);
  expect(found.fixable[1]!.message).toContain('(shared/cluster-serviceAccount.key.age)');
  const { fixable } = await look(root, { 'host:laptop-firebat': [laptop] });
  expect(fixable.map(({ code }) => code)).toEqual(['emitted-stale', 'rules-name-former']);
});

test.each([
  [
    'the record is none',
    (root: string) => {
      writeFileSync(join(root, RECORD), 'x');
    },
    'emit-record',
  ],
  [
    'the modules lie behind a link',
    (root: string) => {
      rmSync(join(root, 'modules'), { recursive: true });
      symlinkSync('secrets', join(root, 'modules'));
    },
    'path',
  ],
])('where %s, the rules are judged all the same', async (_, spoil, code) => {
  const root = await emitted();
  edit(root, add(`"${stranger}"`));
  spoil(root);
  const found = nixSideOrProblem(await sourceOf(root), { former: {} }, undefined)!;
  expect(found.problems.map((one) => one.code)).toEqual([
    expect.stringContaining(code) as string,
    'emitted-edited',
    'rules-name-other',
  ]);
  expect(found.due).toEqual([]);
});

describe('rules that a merge has left', () => {
  const markers = (own: string, theirs: string) => (text: string) =>
    text.replace(own, `<<<<<<< HEAD\n${own}=======\n${theirs}>>>>>>> theirs\n`);
  const line = (key: string) => `    "${key}"\n`;

  test('are called that and no edit, and in the form of certflake they are judged whole', async () => {
    const root = await emitted();
    edit(root, markers(line(bob), line(bob)));
    expect((await look(root)).problems).toMatchObject([
      {
        code: 'emitted-conflict',
        place: expect.stringMatching(/secrets\.nix$/) as string,
        hint: expect.stringContaining('certflake emit --overwrite') as string,
      },
    ]);
    edit(root, (text) => text.replace(`=======\n${line(bob)}`, `=======\n${line(stranger)}`));
    expect((await look(root)).problems).toMatchObject([
      { code: 'emitted-conflict' },
      named('would seal to that key if it stays after the merge'),
    ]);
  });

  test.each([
    ['a marker in a comment of several lines', '/*\n=======\n*/'],
    ['a marker behind what is a line end to JavaScript alone', 'x = 1; # \u2028======='],
    ['a marker behind a carriage return', 'x = 1; # \r======='],
  ])('%s hides nothing', async (_, words) => {
    const root = await emitted();
    edit(root, add(words));
    const found = (await look(root)).problems;
    expect(found).toContainEqual(expect.objectContaining({ code: 'rules-not-judged' }));
    edit(root, add(`"${stranger}"`));
    expect((await look(root)).problems).toContainEqual(
      expect.objectContaining(named(': the next "agenix -r" would seal to that key')),
    );
  });

  test('a module that a merge has left is said too, also where the policy gives what it did', async () => {
    const root = await emitted();
    const text = readFileSync(join(root, MODULE), 'utf8');
    writeFileSync(join(root, MODULE), `${text}<<<<<<< HEAD\n=======\n>>>>>>> theirs\n`);
    expect((await look(root)).problems).toMatchObject([{ code: 'emitted-conflict' }]);
    without(root);
    expect((await look(root)).problems).toMatchObject([{ code: 'emitted-conflict' }]);
  });
});

const unjudged = (level: string, message = 'does not have the form that certflake writes') => ({
  ...{ code: 'rules-not-judged', level },
  message: expect.stringContaining(message) as string,
});
const named = (message: string) => ({
  code: 'rules-name-other',
  message: expect.stringContaining(message) as string,
});

describe('rules in another form', () => {
  test.each([
    ['a key with a comment', add(`"${stranger} me@x"`), named(' for 1 file (ca/')],
    [
      'a key in pieces',
      add(`("ssh-" + "ed25519 " + "${stranger.split(' ')[1]!}")`),
      named(' for 1 file'),
    ],
    [
      'a key bound by let',
      (text: string) => add('k')(text.replace('\n{', `\nlet k = "${age}"; in {`)),
      named(', which no recipient of the policy has: the next'),
    ],
    [
      'code behind a carriage return',
      (text: string) => text.replace('\n#\n', `\n#\rlet k = "${age}"; in\n`),
      named(', which no recipient of the policy has: the next'),
    ],
  ])('%s is seen, and that not all is', async (_, edits, one) => {
    const root = await emitted();
    edit(root, edits);
    const { problems } = await look(root);
    expect(problems).toMatchObject([{ code: 'emitted-edited' }, one, unjudged('warning')]);
    recomputed(root);
    const { due, fixable } = await look(root);
    expect(due).toEqual([RULES]);
    expect(fixable).toMatchObject([{ code: 'emitted-stale' }, one, unjudged('warning')]);
  });

  test('a key of the policy bound by let is not judged, whatever templates the record names', async () => {
    const root = await emitted();
    edit(root, (text) => add('k')(text.replace('\n{', `\nlet k = "${laptop}"; in {`)));
    expect((await look(root)).problems).toMatchObject([
      { code: 'emitted-edited' },
      unjudged('warning'),
    ]);
    rewrite(root, (record) => ({ ...record, templates: { folder: 'x', packaged: record.files } }));
    expect((await look(root)).problems).toMatchObject([unjudged('warning', 'emitted.json says')]);
  });
});

describe('rules without the first line of certflake', () => {
  const own = (keys: string) => `let k = ${keys}; in { "mine.age".publicKeys = [ k ]; }\n`;

  test('with unknown keys get a note, and nothing tells to overwrite them', async () => {
    const root = await emitted();
    writeFileSync(rules(root), own(`"${stranger}"`));
    rmSync(join(root, RECORD));
    expect((await look(root)).problems).toMatchObject([unjudged('note', '; it names SHA256:')]);
    for (const text of [own(`"${bob}"`), 'import ../rules.nix\n']) {
      writeFileSync(rules(root), text);
      const { problems } = await look(root);
      expect(problems).toMatchObject([unjudged('note')]);
      expect(problems[0]!.message).not.toContain('; it names');
    }
  });

  test('are not certflake’s because a record says so, which is named', async () => {
    const root = await emitted();
    writeFileSync(rules(root), own(`"${bob}"`));
    for (const make of [() => undefined, recomputed]) {
      make(root);
      const found = await look(root);
      expect(found.due).toEqual([]);
      const codes = said(found).map(({ code }) => code);
      expect(codes).toEqual(['emitted-edited', 'rules-not-judged']);
      expect(JSON.stringify(found.problems)).not.toContain('--overwrite');
    }
  });

  test('that name files of certflake get a warning', async () => {
    const root = await emitted();
    writeFileSync(rules(root), own(`"${bob}"`).replace('mine', 'ca/x.key'));
    rmSync(join(root, RECORD));
    expect((await look(root)).problems).toMatchObject([unjudged('warning')]);
  });
});

describe('rules in the form of certflake', () => {
  const isCa = /"ca\/[^"]+"/;
  const list = (file: string, ...keys: string[]) =>
    `  "${file}".publicKeys = [\n${keys.map((key) => `    "${key}"\n`).join('')}  ];\n}\n`;
  const more =
    (file: string, ...keys: string[]) =>
    (text: string) =>
      text.replace(/\}\n$/, list(file, ...keys));
  const notice = (text: string) => text.replace(/^(#.*\n)+/, '');
  const otherFile = (level: string, message: string) => ({
    ...{ code: 'rules-other-file', level },
    message: expect.stringContaining(message) as string,
  });
  const caOf = (root: string) => isCa.exec(readFileSync(rules(root), 'utf8'))![0].slice(1, -1);
  const templates = (root: string) => {
    rewrite(root, (record) => ({ ...record, templates: { folder: 'x', packaged: record.files } }));
  };

  test.each(['derived/../', './', 'x/..//'])(
    'that lost the first line, and name a file of certflake with %s, are named',
    async (prefix) => {
      const root = await emitted();
      const ca = caOf(root);
      edit(root, (text) => more(`${prefix}${ca}`, bob, stranger)(notice(text)));
      const all = [
        named(` for 1 file (${prefix}${ca})`),
        otherFile('warning', `"${prefix}${ca}" is ${ca}`),
      ];
      const { problems } = await look(root);
      expect(problems).toMatchObject([{ code: 'emitted-edited' }, ...all]);
      expect(JSON.stringify(problems)).not.toContain('--overwrite');
      rmSync(join(root, RECORD));
      expect((await look(root)).problems).toMatchObject(all);
      writeFileSync(rules(root), `{\n${list(`${prefix}${ca}`, bob, stranger)}`);
      expect((await look(root)).problems).toMatchObject(all);
    },
  );

  test('that give a host an alias are named, whatever templates the record names', async () => {
    const root = await emitted();
    const ca = caOf(root);
    edit(root, more(`./${ca}`, laptop));
    templates(root);
    expect((await look(root)).problems).toMatchObject([
      named(` for 1 file (./${ca})`),
      otherFile('warning', `"./${ca}" is ${ca}`),
      unjudged('note', 'emitted.json says'),
    ]);
  });

  test('that list a file of another name, such as a link, are named', async () => {
    const root = await emitted();
    edit(root, (text) => more('x.age', laptop)(notice(text)));
    const message = 'lists 1 file that the policy does not have ("x.age"): "agenix -r"';
    expect((await look(root)).problems).toMatchObject([
      { code: 'emitted-edited' },
      otherFile('warning', message),
    ]);
    rmSync(join(root, RECORD));
    expect((await look(root)).problems).toMatchObject([otherFile('note', message)]);
    writeFileSync(rules(root), `{\n${list('x.age', stranger)}`);
    expect((await look(root)).problems).toMatchObject([
      otherFile('note', '("x.age"); it names SHA256:'),
    ]);
  });

  test('that are due may list files of before, and no others', async () => {
    const root = await emitted();
    edit(root, more('derived/gone/x.key.age', bob));
    recomputed(root);
    const due = async () => (await look(root)).fixable.map(({ code }) => code);
    expect(await due()).toEqual(['emitted-stale']);
    edit(root, more('x.age', bob));
    recomputed(root);
    expect(await due()).toEqual(['emitted-stale', 'rules-other-file']);
  });

  test('that templates lay out without the first line are edited once they are not as written', async () => {
    const root = await emitted();
    edit(root, notice);
    templates(root);
    recomputed(root);
    expect(await codes(root)).toEqual(['rules-not-judged']);
    edit(root, (text) => `${text}#\n`);
    expect(await codes(root)).toEqual(['emitted-edited', 'rules-not-judged']);
  });
});

describe('a reader whom lists leave out is named', () => {
  const lacks = (from: string) => (text: string) => text.replace(`    "${from}"\n`, '');
  const left = (what: string) => ({
    ...{ code: 'rules-leave-out', level: 'warning' },
    message: expect.stringMatching(
      `^leaves out operator SHA256:\\S+ for 1 file \\(${what}[^)]*\\), contrary to the policy: that key`,
    ) as string,
  });

  test('of rules that were edited', async () => {
    const root = await emitted();
    edit(root, lacks(bob));
    expect((await look(root)).problems).toMatchObject([{ code: 'emitted-edited' }, left('ca/')]);
    rmSync(join(root, RECORD));
    expect((await look(root)).problems).toMatchObject([{ code: 'emitted-edited' }, left('ca/')]);
  });

  test('of an authority’s next key', async () => {
    const root = await emitted();
    edit(root, (text) => {
      const at = text.indexOf('  ${ifThere');
      return text.slice(0, at) + lacks(bob)(text.slice(at));
    });
    expect((await look(root)).problems).toMatchObject([
      { code: 'emitted-edited' },
      left(String.raw`ca/[^.]+\.next\.key\.age`),
    ]);
  });

  test('not of those that are out of date, which is said', async () => {
    const root = await emitted();
    edit(root, lacks(bob));
    recomputed(root);
    expect(await codes(root)).toEqual(['emitted-stale']);
  });

  test('not of those that a merge has left', async () => {
    const root = await emitted();
    edit(root, (text) => lacks(bob)(text).replace('{\n', '{\n<<<<<<< HEAD\n=======\n>>>>>>> x\n'));
    expect(await codes(root)).toEqual(['emitted-conflict']);
  });

  test('of rules of the user’s own', async () => {
    const root = await emitted();
    const [file] = /shared\/[^"]+/.exec(readFileSync(rules(root), 'utf8'))!;
    writeFileSync(
      join(root, 'secrets.nix'),
      `{ "secrets/certs/${file}".publicKeys = [ "${bob}" ]; }\n`,
    );
    const found = ofOwnRules(await sourceOf(root));
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) {
      expect(one).toMatchObject({
        code: 'rules-leave-out',
        message: expect.stringContaining(' for 1 file (secrets/certs/shared/') as string,
        hint: expect.stringContaining('the line that "certflake emit" prints') as string,
      });
    }
  });
});

test('rules of the user’s own that name certflake’s files for others are named, with a record and without', async () => {
  const root = await emitted();
  const [file] = /ca\/[^"]+/.exec(readFileSync(rules(root), 'utf8'))!;
  const own = `import ./${RULES} // { "secrets/certs/${file}".publicKeys = [ "${bob}" "${stranger}" ]; }\n`;
  writeFileSync(join(root, 'secrets.nix'), own);
  const one = { ...named(` for 1 file (secrets/certs/${file})`), level: 'warning' };
  const place = expect.stringMatching(/(^|\/)secrets\.nix$/) as string;
  const found = async () => ofOwnRules(await sourceOf(root));
  expect(await found()).toMatchObject([{ ...one, place }]);
  rmSync(join(root, RECORD));
  rmSync(rules(root));
  expect(await found()).toMatchObject([{ ...one, place }]);
});

test('so are those that name the next key of an authority', async () => {
  const root = await emitted();
  const [, ca] = /"(ca\/[^"]+)\.key\.age"/.exec(readFileSync(rules(root), 'utf8'))!;
  const file = `secrets/certs/${ca}.next.key.age`;
  writeFileSync(
    join(root, 'secrets.nix'),
    `{ "${file}".publicKeys = [ "${bob}" "${stranger}" ]; }\n`,
  );
  expect(ofOwnRules(await sourceOf(root))[0]).toMatchObject(named(` for 1 file (${file})`));
});

test('rules of the user’s own that import those of a former folder are noted', async () => {
  const root = await emitted();
  writeFileSync(join(root, 'secrets.nix'), 'import ./pki/secrets.nix\n');
  mkdirSync(join(root, 'pki'));
  cpSync(rules(root), join(root, 'pki/secrets.nix'));
  expect((await look(root)).problems).toMatchObject([
    {
      code: 'rules-import-other',
      level: 'note',
      place: expect.stringMatching(/secrets\.nix$/) as string,
    },
  ]);
  writeFileSync(join(root, 'secrets.nix'), `import ./${RULES}\n`);
  expect((await look(root)).problems).toEqual([]);
});
