import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../../lib/store/journal.js';
import { lockStore } from '../../lib/store/transaction.js';
import { openTree } from '../../lib/store/tree.js';
import { digest } from '../cluster/oracle.js';
import type { Options } from '../cluster/world.js';
import { journalOf } from '../store/folder.js';
import type { History } from './model.js';

const bytes = (body: string): Buffer => Buffer.from(body, 'latin1');

/**
 * The machine stops during a run: before the journal nothing has changed; after it, some files are in place and
 * the others are staged. Then a run without an identity locks the store.
 */
export async function crash(history: History, at: number, options: Options = {}): Promise<void> {
  const { world } = history;
  const before = world.files();
  await history.run(options);
  const after = world.files();
  const changed = Object.keys({ ...before, ...after }).filter((p) => before[p] !== after[p]);
  history.replaceTree(before);
  const staging = join(world.root, 'certs/.certflake/tmp');
  mkdirSync(staging, { recursive: true });
  const digestIn = (files: Record<string, string>, path: string) => digest(bytes(files[path]!));
  const steps: Step[] = changed.map((path, index) => {
    if (after[path] === undefined) return { kind: 'remove', path, digest: digestIn(before, path) };
    const there = before[path] === undefined ? null : digestIn(before, path);
    const staged = String(index);
    return { kind: 'put', staged, to: path, digest: digestIn(after, path), there };
  });
  const isBefore = at % 4 === 0;
  const done = isBefore ? 0 : at % (changed.length + 1);
  changed.forEach((path, index) => {
    const body = after[path];
    if (index < done) {
      if (body === undefined) world.remove(path);
      else world.write(path, body);
    } else if (body !== undefined) writeFileSync(join(staging, String(index)), bytes(body));
  });
  const journal = join(world.root, 'certs/.certflake/journal.json');
  if (!isBefore && steps.length > 0) {
    writeFileSync(journal, await journalOf(world.root, 'certs', { steps }));
    expect(openTree(world.root, 'certs').pending).toBe(true);
  }
  const store = await lockStore(world.root, 'certs');
  await store.release();
  expect(world.files()).toEqual(isBefore ? before : after);
}
