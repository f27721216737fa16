import { dirname, join, posix } from 'node:path';

import { compareFiles, RECORD, type ComparedFile } from '../../emit/compare.js';
import { emitFiles, type Emitted, type EmitTarget } from '../../emit/files.js';
import { CertflakeError } from '../../errors.js';
import { loadPolicy, type LoadedPolicy } from '../../load/load.js';
import { specsOf } from '../../load/specs.js';
import { readTemplates } from '../../load/templates.js';
import { normalizeRecipient } from '../../seal/recipients.js';
import { outFolder, readRecord, writeFiles, type OutFolder } from '../emission.js';
import { renderProblem } from '../problems.js';
import { importLine, renderEmitted } from '../render/emitted.js';
import { envelope } from '../report.js';
import type { CommonOptions } from '../session.js';
import { openTerminal, type Terminal } from '../terminal.js';

export interface EmitOptions extends CommonOptions {
  check?: boolean;
  overwrite?: boolean;
  target?: EmitTarget;
  templates?: string;
  out?: string;
}

/**
 * Write the policy's Nix side. Needs no identity. Files that somebody changed since certflake wrote them are
 * refused, all at once and before anything is written; stubs are written where there is no file.
 */
export async function emit(options: EmitOptions): Promise<number> {
  const loaded = await load(options);
  const emitted = emitAll(loaded, options);
  const terminal = openTerminal({ colour: options.color });
  if (!options.json) for (const one of emitted.problems) terminal.err(`${renderProblem(one)}\n`);
  const out = outFolder(options.out ?? dirname(join(loaded.root, loaded.source)));
  const rules = rulesPath(emitted);
  const record = posix.join(posix.dirname(rules), RECORD);
  const files = compareFiles(emitted.files, (path) => out.read(path), readRecord(out, record));
  if (options.check) return report(terminal, options, emitted, files);
  refuseEdited(files, options);
  const written = writeFiles(out, files, record);
  const own = ownRules(out, rules);
  const line = written.includes(rules) && own !== rules ? importLine(rules, own) : undefined;
  if (options.json)
    terminal.out(envelope('emit', { written, files: summary(files) }, emitted.problems));
  else terminal.out(renderEmitted(written, line, terminal.style));
  return 0;
}

function load(options: EmitOptions): Promise<LoadedPolicy> {
  if (options.inventory !== undefined) {
    throw new CertflakeError('emit reads a policy, not an inventory', {
      code: 'usage',
      hint: 'an inventory comes from Nix modules: there is nothing to emit',
    });
  }
  const { file, root } = options;
  return loadPolicy({
    cwd: process.cwd(),
    ...(file === undefined ? {} : { file }),
    ...(root === undefined ? {} : { root }),
  });
}

function emitAll(loaded: LoadedPolicy, options: EmitOptions): Emitted {
  const { policy, inventory } = loaded;
  const specs = specsOf(loaded, { normalizeRecipient });
  const source = posix.basename(loaded.source);
  const input = { policy, inventory, specs, source, target: options.target ?? 'certflake' };
  return emitFiles(input, readTemplates(options.templates));
}

/** Of a check, only what certflake owns counts: stubs may have gone on purpose. */
function report(
  terminal: Terminal,
  options: EmitOptions,
  { problems }: Emitted,
  files: ComparedFile[],
): number {
  const due = files.filter(({ mode, state }) => mode === 'owned' && state !== 'unchanged');
  if (options.json) terminal.out(envelope('emit', { files: summary(files) }, problems));
  else for (const { path, state } of due) terminal.out(`${state.padEnd(7)}  ${path}\n`);
  return due.length > 0 ? 2 : 0;
}

function summary(files: readonly ComparedFile[]) {
  return files.map(({ path, mode, state }) => ({ path, mode, state }));
}

function refuseEdited(files: readonly ComparedFile[], { overwrite }: EmitOptions): void {
  const edited = files.filter(({ state }) => state === 'edited').map(({ path }) => path);
  if (edited.length === 0 || overwrite) return;
  throw new CertflakeError(`not as certflake wrote it: ${edited.join(', ')}`, {
    code: 'edited',
    hint: 'keep your changes in a module of your own, then run "certflake emit --overwrite"',
  });
}

function rulesPath({ files }: Emitted): string {
  return files.find(({ path }) => posix.basename(path) === 'secrets.nix')!.path;
}

/** The user's own rules: the nearest secrets.nix above ours, else the one that would be at the root. */
function ownRules(out: OutFolder, rules: string): string {
  const above = (folder: string): string[] =>
    folder === '.' ? [] : [posix.dirname(folder), ...above(posix.dirname(folder))];
  const places = above(posix.dirname(rules)).map((folder) => posix.join(folder, 'secrets.nix'));
  return places.find((path) => out.has(path)) ?? 'secrets.nix';
}
