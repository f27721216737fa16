import type {
  CertificateFile,
  Observation,
  ReadCertificate,
  RecordedGeneration,
} from '../../lib/model/index.js';
import { trustBundle } from '../../lib/model/generations.js';
import { generationProblem, generationsIn } from '../../lib/observe/generations.js';
import { signers } from '../../lib/observe/signers.js';
import { strangersIn } from '../../lib/observe/strangers.js';
import { readCertificate } from '../../lib/x509/read.js';
import { contents, namesake, other, ours, signed } from '../verify/parties.js';
import { authority, leaf, specsOf } from './specs.js';

const read = (issued: { certificate: string }) => readCertificate(issued.certificate);
const [active, next, third] = [ours, namesake, other].map(read) as [
  ReadCertificate,
  ReadCertificate,
  ReadCertificate,
];
const fileOf = (...certificates: [ReadCertificate, ...ReadCertificate[]]): CertificateFile => ({
  state: 'read',
  certificates,
});
const k8s = authority('k8s');

const recorded = (
  { fingerprint, publicKey }: ReadCertificate,
  role: string,
): RecordedGeneration => ({ certificate: fingerprint, publicKey, role, since: 1 });

function observed(
  generations: readonly RecordedGeneration[],
  file: CertificateFile = fileOf(active),
): Observation {
  const entry = { certificate: active.fingerprint, generations } as unknown as Observation['entry'];
  const seen = { id: k8s.id, certificate: file, key: { state: 'missing' } as const };
  return { ...seen, ...generationsIn(k8s, file), ...(entry && { entry }) };
}

/** As a rotation will observe it. */
const rotating: Observation = {
  ...observed([], fileOf(active, next)),
  generations: [
    { role: 'active', certificate: active },
    { role: 'next', certificate: next },
  ],
};

describe('generations of an authority', () => {
  test('are the first certificate of its file, whatever its manifest says of others', () => {
    const claimed = [recorded(active, 'active'), recorded(next, 'next')];
    const { generations } = observed(claimed, fileOf(active, next));
    expect(generations).toEqual([{ role: 'active', certificate: active }]);
  });

  test('are none where nothing can be read, or of a certificate', () => {
    expect(generationsIn(k8s, { state: 'missing' })).toEqual({});
    expect(generationsIn(k8s, { state: 'unreadable', problem: 'is empty' })).toEqual({});
    expect(generationsIn(leaf('cp', 'k8s-a'), fileOf(active))).toEqual({});
  });

  test('are all trusted, the active one first', () => {
    expect(trustBundle(rotating)).toEqual([active, next]);
    expect(trustBundle({})).toEqual([]);
  });

  test('all sign', async () => {
    const known = signers(specsOf([k8s]), [rotating]);
    const below = await Promise.all(
      [ours, namesake, other].map(async (by) => read(await signed(by, contents('a', [])))),
    );
    const keys = [active.publicKey, next.publicKey, undefined];
    expect(below.map((one) => known.signerOf(one))).toEqual(keys);
    expect([active, next, third].map((one) => known.has(one))).toEqual([true, true, false]);
  });

  test('are no strangers in its file; any other one is, and so is one of them once more', () => {
    const known = signers(specsOf([k8s]), [rotating]);
    const again = read(namesake);
    expect(strangersIn(k8s, rotating, known)).toEqual({});
    const more = { ...rotating, certificate: fileOf(active, next, again, third) };
    expect(strangersIn(k8s, more, known)).toEqual({ strangers: [again, third] });
    expect(strangersIn(k8s, observed([], fileOf(active, next)), known)).toEqual({
      strangers: [next],
    });
  });
});

describe('what a manifest says of generations', () => {
  const first = recorded(active, 'active');

  test.each<[string, RecordedGeneration[]]>([
    ['one, the active one', [first]],
    ['none', []],
    ['a next one that the file lacks', [first, recorded(next, 'next')]],
    ['a former one that the file lacks', [recorded(next, 'old'), first]],
    ['those of a former certificate', [recorded(next, 'active'), recorded(third, 'old')]],
  ])('%s: nothing is wrong with that', (_, generations) => {
    expect(generationProblem(k8s, observed(generations))).toBeUndefined();
  });

  test.each<[string, RecordedGeneration[], boolean?]>([
    ['[1].role is "resting"', [first, recorded(next, 'resting')], true],
    ['[0].role is "constructor"', [{ ...first, role: 'constructor' }], true],
    [
      '[1].certificate is not a SHA-256 digest',
      [first, { ...recorded(next, 'old'), certificate: 'x' }],
    ],
    [
      '[1].publicKey is not a SHA-256 digest',
      [first, { ...recorded(next, 'old'), publicKey: 'x' }],
    ],
    ['[1] names a certificate for the second time', [first, recorded(active, 'old')]],
    ['[1] is a second active generation', [first, recorded(next, 'active')]],
  ])('…generations%s', (fact, generations, isLater = false) => {
    const found = generationProblem(k8s, observed(generations));
    expect(found).toMatchObject({
      code: 'authority-generations',
      place: 'certs/ca/manifest.json',
      level: 'error',
      message: `certificates.k8s.generations${fact}`,
      hint: expect.stringContaining('"git log -p -- certs/ca/manifest.json"') as string,
    });
    expect(found?.hint?.startsWith('if a newer certflake wrote it, use the newer one')).toBe(
      isLater,
    );
  });
});
