import { formerReaders } from '../../lib/accept/former.js';
import type { Specs } from '../../lib/model/index.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { testEnds } from '../liveness.js';

const specs: Specs = { dir: 'certs', complete: true, specs: [], problems: [] };
const key = (): string => generateSshKey('ed25519', 'x').publicKey.split(' ').slice(0, 2).join(' ');
const rules = (...lists: string[][]): string =>
  lists
    .map((keys) => `  "x".publicKeys = [\n${keys.map((one) => `    "${one}"\n`).join('')}  ];\n`)
    .join('');

const former = (text: string) => formerReaders(undefined, text, specs);
const [ann, web] = [key(), key()];

test('whose a key is that the rules name, nobody can tell', () => {
  expect(former(rules([ann, web], [ann]))).toEqual({ reader: [ann, web].sort() });
  expect(former(`  "x".publicKeys = [ "${ann}" ];\n`)).toEqual({ reader: [ann] });
  expect(former(rules([ann]).replace(']', ''))).toEqual({ reader: [ann] });
});

test('what is no key counts as none', () => {
  const broken = ['ssh-ed25519 AAAA', ann.replace('ssh-ed25519', 'ssh-dss')];
  expect(former(rules([...broken, ann]))).toEqual({ reader: [ann] });
});

testEnds('rules that go on for ever are looked at quickly, or not at all', () => {
  expect(former('"a".publicKeys = [\n'.repeat(50_000))).toEqual({});
  expect(former(rules(Array.from({ length: 12_000 }, (_, n) => `ssh-a ${n}`)))).toEqual({});
  expect(former(`${rules([ann])}${' '.repeat(1 << 20)}`)).toEqual({});
});

test('of many former readers some are shown', () => {
  const many = Array.from({ length: 300 }, key);
  expect(former(rules(many)).reader).toHaveLength(256);
});
