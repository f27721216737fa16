/** A manifest that is nested so deep that reading it would overflow the stack. */
import { files, repository } from '../keep/repository.js';

const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

test.each([
  ['a field that nobody knows', (text: string) => text.replace('{', `{ "more": ${deep(8000)},`)],
  ['its version', (text: string) => text.replace('"version": 1', `"version": ${deep(8000)}`)],
  [
    'lists',
    (text: string) => text.replace('{', `{ "more": ${'['.repeat(9000)}${']'.repeat(9000)},`),
  ],
])('in %s is named, and is no crash', async (_, change) => {
  const cluster = await repository();
  const path = files.kubelet.manifest;
  cluster.write(path, change(cluster.read(path)));
  for (const command of [['plan'], ['check']]) {
    const { stdout, stderr } = cluster.certflake(command);
    expect(`${stdout}${stderr}`).not.toContain('call stack');
    expect(`${stdout}${stderr}`).toContain('derived/web-1/manifest.json: nested too deep');
  }
});
