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
import { shown } from '../../terminal/shown-commands.js';
import { openTerminal } from '../../terminal/terminal.js';

export interface SplitOptions {
  out: string;
  json?: boolean;
  color: boolean;
}

/** The names of the files that are ours, a line each: what a newer bundle has no more is removed by it. */
const RECORD = '.certflake-addons';

/**
 * Split a bundle of Kubernetes objects into one JSON file an object, for `multiYamlAddons.<name>.src`. Nothing
 * is written if anything is wrong with the bundle, or if a file that certflake didn't write is in the way.
 */
export async function splitAddons(bundle: string, options: SplitOptions): Promise<number> {
  const { cwd } = surroundings();
  const files = splitBundle(textOf(readBytes(bundle), bundle), bundle);
  const out = outFolder(options.out);
  const former = recorded(out);
  refuseForeign(out, files, former, options.out);
  const names = files.map(({ name }) => name);
  const removed = former.filter((name) => !names.includes(name));
  const record = { name: RECORD, text: names.map((name) => `${name}\n`).join('') };
  const changed = files.filter(({ name, text }) => out.read(name) !== text);
  const writes = changed.map(({ name, text }) => () => {
    out.write(name, text);
  });
  const removals = removed.map((name) => () => {
    rmSync(resolve(cwd, options.out, name), { force: true });
  });
  const last = () => {
    out.write(record.name, record.text);
  };
  writeEach([...writes, ...removals, last], (step) => {
    step();
  });
  const terminal = openTerminal({ colour: options.color });
  if (options.json) {
    terminal.out(envelope('addons split', { written: names, removed }, []));
    return 0;
  }
  const git = await addFolder(options.out, [...names, ...removed, RECORD]);
  terminal.out(summary(names, removed, options.out, git));
  return 0;
}

function readBytes(file: string): Buffer {
  try {
    return readGiven(resolve(surroundings().cwd, file));
  } catch (error) {
    throw failure('read', file, error);
  }
}

/** Only plain names count: the record is text that anybody may have edited. */
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
  throw new CertflakeError(`${folder} has files of another bundle: ${foreign.join(', ')}`, {
    code: 'edited',
    hint: 'give each bundle a folder of its own',
  });
}

function summary(
  names: readonly string[],
  removed: readonly string[],
  folder: string,
  git: readonly string[],
): string {
  const lines = [
    `wrote ${names.length} ${names.length === 1 ? 'object' : 'objects'} to ${folder}`,
    ...removed.map((name) => `removed ${name}: the bundle has it no more`),
    ...(git.length > 0 ? ['', ...git.map(shown)] : []),
  ];
  return `${lines.join('\n')}\n`;
}
