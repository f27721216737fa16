import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../../lib/store/digest.js';
import { stateOf } from '../../lib/store/state.js';
import { pendingCommit } from '../../lib/store/tree.js';
import { certificate, inFolder, signedJournal } from './folder.js';

const record = (authorities: Record<string, string>) =>
  JSON.stringify({
    version: 1,
    authorities: Object.fromEntries(
      Object.entries(authorities).map(([ca, fingerprint]) => [ca, [{ certificate: fingerprint }]]),
    ),
  });

const made = certificate('made');
const next = record({ k8s: 'aa', lost: 'bb' });

interface Scene {
  accepted?: string;
  staged?: string;
  file?: string;
}

/** The hint of a journal that has put `k8s` in place, and whose other staged file is missing. */
async function hintIn({ accepted = record({ k8s: 'former' }), staged, file = made }: Scene) {
  let hint: string | undefined;
  await inFolder(async (root) => {
    await mkdir(join(root, '.git/objects/info'), { recursive: true });
    await writeFile(join(root, '.git/HEAD'), 'ref: refs/heads/main\n');
    const put = async (path: string, text: string) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    };
    const steps = [
      { kind: 'put', staged: '0', to: 'certs/ca/k8s.crt', digest: sha256(made), there: null },
      { kind: 'put', staged: '1', to: 'certs/ca/lost.crt', digest: 'x', there: null },
    ];
    const journal = JSON.stringify({ version: 2, steps, accepted: sha256(next) });
    await put(join(root, 'certs/ca/k8s.crt'), file);
    await put(
      join(root, 'certs/.certflake/journal.json'),
      await signedJournal(root, 'certs', journal),
    );
    const state = stateOf(root, 'certs');
    await put(state.accepted, accepted);
    if (staged !== undefined) await put(state.staged, staged);
    hint = pendingCommit(root, 'certs')?.stuck?.hint;
  });
  return hint;
}

test('giving a run up names the authorities that it has put in place, and no others', async () => {
  expect(await hintIn({ staged: next })).toContain(
    'and "certflake apply --accept k8s=aa" repairs them and accepts the authorities that the run has made',
  );
});

test.each<[string, Scene]>([
  ['its record is in place', {}],
  ['the staged record is another', { staged: record({ k8s: 'cc' }) }],
  ['the authority was accepted before', { staged: next, accepted: next }],
  ['the file is not the one that it wrote', { staged: next, file: certificate('planted') }],
])('it names none where %s', async (_, scene) => {
  expect(await hintIn(scene)).toMatch(/and "certflake apply" repairs them$|restore|git/);
});
