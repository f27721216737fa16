import { rmSync } from 'node:fs';
import { resolve } from 'node:path';

import { splitBundle, type AddonFile } from '../../../addons/split.js';
import { CertflakeError } from '../../../errors.js';
import { surroundings } from '../../../surroundings.js';
import { textOf } from '../../../text/utf8.js';
import { failure, writeEach } from '../../../text/system-errors.js';
import { readGiven } from '../../../store/regular.js';
import { addFolder } from '../../git/add-folder.js';
import { outFolder, type OutFolder } from '../../session/emission.js';
import { envelope } from '../../run/report.js';
import type { OutputForm } from '../../terminal/output-form.js';
import { openTerminal } from '../../terminal/terminal.js';
import { filesOfAnotherBundle, removedObject, wroteObjects } from './messages.js';

/** A YAML file, and the folder for its objects. */
interface Split {
  readonly bundle: string;
  readonly folder: string;
}

/** The names of our files, one a line: a newer bundle removes the files that it no longer has. */
const RECORD = '.certflake-addons';

/**
 * Splits a bundle of Kubernetes objects into one JSON file per object, for `multiYamlAddons.<name>.src`. Writes
 * nothing if the bundle has a problem, or if a file that certflake didn't write is in the way.
 */
export async function splitAddons({ bundle, folder }: Split, output: OutputForm): Promise<number> {
  const { cwd } = surroundings();
  const files = splitBundle(textOf(readBytes(bundle), bundle), bundle);
  const out = outFolder(folder);
  const former = recorded(out);
  refuseForeign(out, files, former, folder);
  const names = files.map(({ name }) => name);
  const removed = former.filter((name) => !names.includes(name));
  const record = { name: RECORD, text: names.map((name) => `${name}\n`).join('') };
  const changed = files.filter(({ name, text }) => out.read(name) !== text);
  const writes = changed.map(({ name, text }) => () => {
    out.write(name, text);
  });
  const removals = removed.map((name) => () => {
    rmSync(resolve(cwd, folder, name), { force: true });
  });
  const last = () => {
    out.write(record.name, record.text);
  };
  writeEach([...writes, ...removals, last], (step) => {
    step();
  });
  const terminal = openTerminal(output);
  if (output.json) {
    terminal.out(envelope('addons split', { written: names, removed }, []));
    return 0;
  }
  const git = await addFolder(folder, [...names, ...removed, RECORD]);
  terminal.out(summary(names, removed, folder, git));
  return 0;
}

function readBytes(file: string): Buffer {
  try {
    return readGiven(resolve(surroundings().cwd, file));
  } catch (error) {
    throw failure('read', file, error);
  }
}

/** Only plain names count: any commit may have changed the record. */
function recorded(out: OutFolder): string[] {
  const lines = (out.read(RECORD) ?? '').split('\n');
  return lines.filter((line) => /^[A-Za-z0-9][A-Za-z0-9._+-]*\.json$/.test(line));
}

function refuseForeign(
  out: OutFolder,
  files: readonly AddonFile[],
  former: readonly string[],
  folder: string,
): void {
  const foreign = files
    .filter(({ name, text }) => !former.includes(name) && (out.read(name) ?? text) !== text)
    .map(({ name }) => name);
  if (foreign.length === 0) return;
  const { message, hint } = filesOfAnotherBundle(folder, foreign);
  throw new CertflakeError(message, { code: 'edited', hint });
}

function summary(
  names: readonly string[],
  removed: readonly string[],
  folder: string,
  git: readonly string[],
): string {
  const lines = [
    wroteObjects(names.length, folder),
    ...removed.map(removedObject),
    ...(git.length > 0 ? ['', ...git] : []),
  ];
  return `${lines.join('\n')}\n`;
}
