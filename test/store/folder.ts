import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { SealedKey } from '../../lib/model/index.js';
import { printJournal, type Journal } from '../../lib/store/journal.js';
import { ensureCodes } from '../../lib/store/secret.js';
import { stateOf } from '../../lib/store/state.js';
import { filesBelow } from '../walk.js';

/** Really only `seal` makes one: the store checks its first line, never its content. */
export function sealedKey(body: string): SealedKey {
  return Buffer.from(`age-encryption.org/v1\n${body}`) as unknown as SealedKey;
}

export function certificate(body: string): string {
  return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
}

/** Runs with an empty folder, which is removed afterwards. */
export async function inFolder(body: (root: string) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'certflake-store-'));
  try {
    await body(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Every file below a folder with its text, without the lock. */
export async function contents(root: string): Promise<Record<string, string>> {
  const paths = filesBelow(root).filter((path) => basename(path) !== 'lock');
  const texts = paths.map(
    async (path) => [path, await readFile(join(root, path), 'utf8')] as const,
  );
  return Object.fromEntries(await Promise.all(texts));
}

/** A journal as this machine writes it for that tree. */
export async function journalOf(
  root: string,
  dir: string,
  journal: Omit<Journal, 'version'>,
): Promise<string> {
  return printJournal(journal, await ensureCodes(stateOf(root, dir)));
}

/** Any text with this machine's code, as a journal. */
export async function signedJournal(root: string, dir: string, text: string): Promise<string> {
  const content = JSON.parse(text) as object;
  const codes = await ensureCodes(stateOf(root, dir));
  return JSON.stringify({ ...content, code: codes.of('journal', JSON.stringify(content)) });
}
