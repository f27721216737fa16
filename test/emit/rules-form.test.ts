import { unknownReadersIn } from '../../lib/accept/rules-text.js';
import { readRules } from '../../lib/cli/rules/read.js';
import { renderTemplate } from '../../lib/emit/templates.js';
import { program, run } from '../programs.js';
import { ownTemplates } from './emitted.js';

const age = `age1${'q'.repeat(58)}`;
const ssh = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFFFfOuXcRVBMDbVMnfkvYpKZtKYnSMQgQsdFL3n7VuR';
const rsa = `ssh-rsa AAAAB3NzaC1yc2E${'A'.repeat(350)}`;

interface Rule {
  file: string;
  keys: string[];
}

const layOut = (rules: Rule[], generations: Rule[] = []): string =>
  renderTemplate(ownTemplates()['secrets.nix'], {
    ...{ notice: 'Written by certflake emit from certflake.yaml: change that and emit again.' },
    ...{ rules, generations },
  });

const named = (length: number): string => `derived/${'h'.repeat(length)}/x.key.age`;

const lists = [[age], [ssh], [rsa], [age, ssh], []];

test.each([1, 10, 30, 61, 62, 64, 65, 66, 90, 180])(
  'rules as certflake lays them out are read as that, with a name of %i signs',
  (length) => {
    for (const keys of lists) {
      const file = named(length);
      const read = readRules(layOut([{ file, keys }]));
      expect(read).toMatchObject({ isForm: true, files: new Set([file]) });
      expect([...read.keys]).toEqual(keys.map((key) => [key, new Set([file])]));
    }
  },
);

test.each([1, 10, 30, 60, 61, 90, 180])(
  'so are those of other generations, as nixfmt formats them, with a name of %i signs',
  (length) => {
    for (const keys of lists) {
      const file = `ca/${'h'.repeat(length)}.next.key.age`;
      const text = layOut([{ file: 'ca/x.key.age', keys }], [{ file, keys }]);
      const read = readRules(text);
      expect(read).toMatchObject({ isForm: true, files: new Set(['ca/x.key.age', file]) });
      expect([...read.keys]).toEqual(keys.map((key) => [key, read.files]));
      expect(unknownReadersIn(layOut([], [{ file, keys: [ssh] }]), new Set())).toEqual({
        reader: [ssh],
      });
      if (program('nixfmt') !== undefined) expect(run('nixfmt', ['-'], { input: text })).toBe(text);
    }
  },
);

test('each key counts for its own file, whichever way its list is laid out', () => {
  const rules = [1, 62, 90, 180].flatMap((length) =>
    lists.slice(0, 4).map((keys, at) => ({ file: `${named(length)}${at}`, keys })),
  );
  const { isForm, keys } = readRules(layOut(rules));
  const filesOf = (key: string) =>
    new Set(rules.filter((rule) => rule.keys.includes(key)).map(({ file }) => file));
  expect(isForm).toBe(true);
  for (const key of [age, ssh, rsa]) expect(keys.get(key)).toEqual(filesOf(key));
});

test.each([
  ['two sets', '  "a.age".publicKeys = [ ]; } // {'],
  ['a name', '  "a.age".publicKeys = all;'],
  ['a key and a name', `  "a.age".publicKeys = [ "${age}" all ];`],
  ['a joined list', '  "a.age".publicKeys = [ ] ++ all;'],
  ['another function', '  ${other "a.age"}.publicKeys = [ ];'],
  ['a function of another text', '  ${ifThere "a${x}.age"}.publicKeys = [ ];'],
  ['another definition', '  ifThere = file: "b.age";'],
  ['a comment behind a list', '  "a.age".publicKeys = [ ]; # x'],
])('%s is another form', (_, line) => {
  expect(readRules(`{\n${line}\n}\n`).isForm).toBe(false);
});

test('a former reader is found in each layout', () => {
  for (const length of [1, 62, 90]) {
    const text = layOut([{ file: named(length), keys: [ssh] }]);
    expect(unknownReadersIn(text, new Set())).toEqual({ reader: [ssh] });
  }
});
