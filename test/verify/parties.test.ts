import { Keys } from '../../lib/keyring/keys.js';
import { CertflakeError } from '../../lib/errors.js';
import type { Observations, ReadCertificate, Spec, Specs } from '../../lib/model/index.js';
import { Opened, Shown } from '../../lib/keyring/parties.js';
import { readCertificate } from '../../lib/x509/read.js';
import { other, ours } from './parties.js';

const spec = (id: string, issuerId = id, kind: Spec['kind'] = 'authority'): Spec =>
  ({
    ...{ id, kind, issuerId },
    files: { certificate: `certs/${id}.crt`, key: `certs/${id}.key.age` },
  }) as Spec;

/** Keys that open as they are told. */
class Given extends Keys {
  readonly asked: string[] = [];

  constructor(readonly given: Record<string, Uint8Array | Error>) {
    super({} as Keys['tree'], []);
  }

  override open({ id }: Spec): Promise<Uint8Array> {
    this.asked.push(id);
    const key = this.given[id]!;
    return key instanceof Error ? Promise.reject(key) : Promise.resolve(key);
  }
}

const secret = () => Uint8Array.of(1, 2, 3);

test('each key is opened once, and wiped in the end', async () => {
  const keys = new Given({ a: secret(), b: secret() });
  const opened = new Opened(keys);
  const [a, again] = await Promise.all([opened.key(spec('a'), ''), opened.key(spec('a'), '')]);
  expect(again).toBe(a);
  await opened.key(spec('b'), '');
  expect(keys.asked).toEqual(['a', 'b']);
  await opened.wipe();
  expect(Object.values(keys.given)).toEqual([new Uint8Array(3), new Uint8Array(3)]);
});

test('why a key does not open is an answer, and no reason to leave others unwiped', async () => {
  const closed = new CertflakeError('it is closed', { code: 'identity-mismatch' });
  const keys = new Given({ a: closed, b: new TypeError('a defect'), c: secret() });
  const opened = new Opened(keys);
  expect(await opened.key(spec('a'), '')).toBe(closed);
  await expect(opened.key(spec('b'), '')).rejects.toThrow('a defect');
  await opened.key(spec('c'), '');
  await opened.wipe();
  expect(keys.given['c']).toEqual(new Uint8Array(3));
});

const codes = [
  'interrupted',
  'declined',
  'terminal',
  'passphrase-wrong',
  'passphrase-missing',
  'no-passphrase',
] as const;

test.each(codes)(
  'a passphrase that is not given or wrong (%s) ends it: no key is to blame',
  async (code) => {
    const refused = new CertflakeError('wrong passphrase', { code });
    const opened = new Opened(new Given({ a: refused }));
    await expect(opened.key(spec('a'), '')).rejects.toBe(refused);
    await opened.wipe();
  },
);

const certificates = [ours, other].map(({ certificate }) => readCertificate(certificate));
const [own, stranger] = certificates as [ReadCertificate, ReadCertificate];
const observed = {
  root: authorityOf(own),
  two: { ...authorityOf(own), certificate: { state: 'read', certificates }, strangers: [stranger] },
  between: authorityOf(stranger),
  broken: { certificate: { state: 'unreadable', problem: 'has conflict markers' } },
};
const specs = [spec('root'), spec('between', 'root'), spec('broken')];
specs.push(spec('two'), spec('below', 'two'), spec('leaf', 'between', 'certificate'));
const shown = shownWith(observed);

function authorityOf(active: ReadCertificate, ...further: ReadCertificate[]) {
  const next = further.map((certificate) => ({ role: 'next', certificate }));
  return {
    certificate: { state: 'read', certificates: [active, ...further] },
    generations: [{ role: 'active', certificate: active }, ...next],
  };
}

function shownWith(all: object): Shown {
  return new Shown({ specs } as unknown as Specs, { observed: all } as unknown as Observations);
}

test('what trusts an authority trusts its root, once', () => {
  expect(shown.rootOf('leaf')).toBe('root');
  expect(shown.trusts(['between', 'root'])).toEqual([own]);
  expect(shown.trusts(['broken', 'nowhere'])).toEqual([]);
});

test.each(['two', 'below'])(
  'what trusts %s is not handed a root whose file holds a stranger',
  (id) => {
    const refusal = {
      code: 'stranger',
      message: expect.stringContaining('certs/two.crt') as string,
    };
    expect(shown.trusts(['root', id])).toMatchObject(refusal);
    expect(shown.stranger(id)).toMatchObject(refusal);
    expect(shown.stranger('leaf')).toBeUndefined();
  },
);

test('nothing of a root’s file is trusted but its generations', () => {
  const file = { ...authorityOf(own), certificate: { state: 'read', certificates } };
  expect(shownWith({ root: file }).trusts(['root'])).toEqual([own]);
  const unjudged = { certificate: { state: 'read', certificates } };
  expect(shownWith({ root: unjudged }).trusts(['root'])).toEqual([]);
});

test('what trusts an authority trusts all its generations, the active one first', () => {
  const rotating = shownWith({ root: authorityOf(own, stranger) });
  expect(rotating.trusts(['between', 'root'])).toEqual([own, stranger]);
  expect(rotating.authorities().map(({ certificate }) => certificate)).toEqual([own, stranger]);
  expect(rotating.ownerOf(stranger.fingerprint)).toMatchObject({ id: 'root' });
});

test.each([
  ['leaf', 'certs/leaf.crt is missing'],
  ['broken', 'certs/broken.crt has conflict markers'],
])('a file that shows nothing says why: %s', (id, message) => {
  const chain = shown.chain(spec(id));
  expect(chain).toMatchObject({ code: 'certificate-unusable', message });
});
