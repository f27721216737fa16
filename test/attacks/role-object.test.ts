/** A manifest or a journal has a list or an object in place of a word; as text it becomes that word. */
import { CertflakeError } from '../../lib/errors.js';
import { parseJournal } from '../../lib/store/journal.js';
import { files, repository } from '../keep/repository.js';

interface Written {
  certificates: Record<string, Record<string, unknown>>;
}

test.each([
  ['{}', {}],
  ['a list of the word', ['active']],
])("%s as a generation's role makes the manifest unreadable", async (_, role) => {
  const cluster = await repository();
  const path = files.ca.crt.replace('cluster.crt', 'manifest.json');
  const manifest = JSON.parse(cluster.read(path)) as Written;
  const entry = Object.values(manifest.certificates)[0]!;
  const { certificate, publicKey } = entry;
  entry['generations'] = [{ certificate, publicKey, role, since: 1 }];
  cluster.write(path, JSON.stringify(manifest));
  const { stdout, stderr } = cluster.certflake(['plan']);
  expect(`${stdout}${stderr}`).toMatch(/ca\/manifest\.json: certificates\.\S+ is damaged/);
});

test.each([[{}], [['remove']], [{ toString: 'remove' }], [null]])(
  "%j as a step's kind makes the journal unreadable",
  (kind) => {
    const text = JSON.stringify({
      version: 2,
      steps: [{ kind, path: 'certs/a.crt', digest: 'aa' }],
    });
    const fitting = { of: () => '', fits: () => true };
    const read = () => parseJournal(text, 'certs', 'journal.json', fitting);
    expect(read).toThrow(CertflakeError);
    expect(read).toThrow('the journal journal.json contains an unknown step');
  },
);
