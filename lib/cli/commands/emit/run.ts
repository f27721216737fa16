import { posix, relative, resolve } from 'node:path';

import {
  compareFiles,
  isBehind,
  nextRecord,
  readable,
  withNotice,
  type ComparedFile,
} from '../../../emit/compare.js';
import { emitFiles, type Emitted, type Templates } from '../../../emit/files.js';
import { leftBehind } from '../../../emit/left.js';
import { digestsOf, printRecord, type EmitRecord } from '../../../emit/record.js';
import { markedIn } from '../../../emit/standing.js';
import { otherRoles } from '../../../emit/stub-roles.js';
import { targetOf } from '../../../emit/target.js';
import { CertflakeError } from '../../../errors.js';
import { loadPolicy, type LoadedPolicy } from '../../../load/load.js';
import { readTemplates } from '../../../load/templates.js';
import type { Problem } from '../../../model/index.js';
import { surroundings } from '../../../surroundings.js';
import { certflake, say } from '../../../text/say.js';
import { workTreeOf } from '../../../store/git-folder.js';
import { openTree } from '../../../store/tree.js';
import { addEmitted } from './add-emitted.js';
import {
  clearLeft,
  outFolder,
  readRecord,
  writeFiles,
  type OutFolder,
} from '../../session/emission.js';
import { inTree } from '../../terminal/in-tree.js';
import { dirChanged } from '../../former/dir-changed.js';
import { earlierTrees, likeliest, type EarlierTree } from '../../former/moved-dir.js';
import { folderOf, recordPath, type Source } from '../../session/nix-place.js';
import { refuseEdited } from './edited.js';
import { rulesToChange } from '../../rules/own-rules.js';
import { renderProblem } from '../../render/problems.js';
import { gather } from '../../render/gather.js';
import { importing, renderEmitted } from '../../render/emitted.js';
import { leftProblems } from '../../render/left.js';
import { markersLeft, roleProblems } from '../../render/nix-side.js';
import { envelope } from '../../run/report.js';
import { rulesUnaccepted } from '../../rules/unaccepted.js';
import { specsFor, type PolicySource } from '../../session/session.js';
import type { OutputForm } from '../../terminal/output-form.js';
import { openTerminal, type Terminal } from '../../terminal/terminal.js';
import { refuseStuck, unfinishedRun } from '../../run/unfinished.js';
import type { EmitTarget } from '../../../emit/notice.js';

/** The layout of files. */
interface Layout {
  /** Undefined: as in the last run. */
  readonly target?: EmitTarget;
  /** A folder with the user's own templates. */
  readonly templates?: string;
}

export interface EmitRequest {
  readonly policySource: PolicySource;
  readonly output: OutputForm;
  readonly layout: Layout;
  /** A folder, instead of the policy's. */
  readonly out?: string;
  /** Writes nothing. */
  readonly isCheck: boolean;
  /** Also replaces edited files. */
  readonly overwrites: boolean;
}

/** What to write and where, and what was written there before. */
interface Emission {
  out: OutFolder;
  /** The folder of `out`. */
  folder: string;
  /** The record's path, whether or not it exists. */
  path: string;
  record: EmitRecord;
  target: EmitTarget;
  files: ComparedFile[];
  problems: Problem[];
  /** The policy's files in another folder, if its own folder has none. */
  earlier: readonly EarlierTree[];
}

/**
 * Writes the policy's Nix side. Needs no identity. Refuses all files that were changed since certflake wrote
 * them, before it writes anything; writes missing stubs.
 */
export async function emit(request: EmitRequest): Promise<number> {
  const { output, layout } = request;
  const source = await load(request.policySource);
  const emission = await emissionOf(source, request);
  const terminal = openTerminal(output);
  if (request.isCheck) {
    const unfinished = conflicts(source, emission, layout);
    const problems = [...emission.problems, ...unfinished, ...moved(source, emission)];
    show(terminal, problems, output);
    const files = withRecord(emission, recordAfter(source, emission, layout));
    return report(terminal, output, { files, problems });
  }
  show(terminal, emission.problems, output);
  if (!request.overwrites) refuseEdited(emission, namesIn(source, emission.folder));
  await write(terminal, source, emission, request);
  return 0;
}

function show(terminal: Terminal, problems: Problem[], { json }: OutputForm): void {
  if (!json) for (const one of gather(problems)) terminal.err(`${renderProblem(one)}\n`);
}

/** The hint depends on the present files, so it is made after they are written. */
const moved = (source: Source, { earlier }: Emission): Problem[] =>
  earlier.length === 0 ? [] : [dirChanged(source, earlier)];

/** Paths below a folder as problems name them. */
const namesIn =
  ({ root }: Source, folder: string) =>
  (below: string) =>
    inTree(root, posix.join(folder, below));

/** For a check: without it, they are refused. */
function conflicts(source: Source, { out, files, folder }: Emission, { templates }: Layout) {
  const name = namesIn(source, folder);
  return markedIn(files, out).map((path) => markersLeft(name(path), templates !== undefined));
}

async function write(
  terminal: Terminal,
  source: Source,
  emission: Emission,
  { output, layout }: EmitRequest,
): Promise<void> {
  const { out, folder, path, problems } = emission;
  const record = recordAfter(source, emission, layout);
  const files = withRecord(emission, record);
  const due = files.filter(({ state }) => state !== 'unchanged' && state !== 'kept');
  clearLeft(out, emission.files, path);
  const others = due.filter((file) => file.path !== path);
  const text = printRecord(record);
  const written = due.length === 0 ? [] : writeFiles(out, others, { path, text });
  const rules = posix.join(posix.dirname(path), 'secrets.nix');
  const change = rulesToChange(out, rules, written.includes(rules));
  const own = change && importing(rules, { ...change, name: namesIn(source, folder)(change.own) });
  const later = moved(source, emission);
  const all = [...problems, ...later];
  if (output.json) terminal.out(envelope('emit', { written, files: summary(files) }, all));
  else {
    const git = written.length === 0 ? [] : await addEmitted(source, emission, record);
    terminal.out(renderEmitted(written, own, git, terminal.style));
  }
  show(terminal, later, output);
}

async function load(from: PolicySource): Promise<Source> {
  const { file, root } = from;
  const loaded: LoadedPolicy = await loadPolicy({
    cwd: surroundings().cwd,
    ...(file === undefined ? {} : { file }),
    ...(root === undefined ? {} : { root }),
  });
  return { ...loaded, specs: specsFor(loaded, from) };
}

async function emissionOf(source: Source, request: EmitRequest): Promise<Emission> {
  const { layout, isCheck } = request;
  refuseStuck(source.root, source.specs.dir);
  const { cwd } = surroundings();
  const given = request.out ?? folderOf(source);
  const [out, folder] = [outFolder(given), resolve(cwd, given)];
  const path = recordPath(source, source.specs.dir);
  const tree = openTree(source.root, source.specs.dir);
  const earlier = request.out === undefined ? await earlierTrees(source, tree) : [];
  const record = readRecord(out, path) ?? earlierRecord(source, out, earlier) ?? none;
  if (!request.overwrites) refuseOtherTemplates(record, folder, layout);
  const target = layout.target ?? targetOf(out, record) ?? 'certflake';
  const templates = readTemplates(layout.templates, cwd);
  const emitted = emitAll(source, target, templates);
  const compared = compareFiles(emitted.files, out, record);
  // The user's own templates may leave out certflake's line.
  const files = layout.templates === undefined ? withNotice(compared, out) : compared;
  const left = leftBehind(source.policy, emitted.files, record, out);
  const name = namesIn(source, folder);
  // emit writes missing files.
  const found = leftProblems(isCheck ? left : { ...left, missing: [] }, {
    name,
    isGit: workTreeOf(folder) !== undefined,
  });
  const other = emitAll(source, target === 'k8nix' ? 'certflake' : 'k8nix', templates);
  const unfinished = unfinishedRun(source.root, source.specs.dir);
  const rules = posix.join(posix.dirname(path), 'secrets.nix');
  const problems = [
    ...unfinished,
    ...emitted.problems,
    ...(await rulesUnaccepted(source, name(rules), isCheck ? (out.read(rules) ?? '') : undefined)),
    ...found,
    ...roleProblems(otherRoles(emitted.files, out), { name }),
    ...otherFlake(files, other, out),
  ];
  return { out, folder, path, record, target, files, problems, earlier };
}

const none: EmitRecord = { files: {} };

/** If `dir` was changed, the accepted folder's record still describes the files outside it. */
function earlierRecord(
  source: Source,
  out: OutFolder,
  earlier: readonly EarlierTree[],
): EmitRecord | undefined {
  const tree = likeliest(earlier);
  return tree && readRecord(out, recordPath(source, tree.dir));
}

function emitAll(
  { policy, inventory, specs, source }: Source,
  target: EmitTarget,
  templates: Templates,
): Emitted {
  return emitFiles({ policy, inventory, specs, source: posix.basename(source), target }, templates);
}

function recordAfter(source: Source, emission: Emission, { templates }: Layout): EmitRecord {
  const { files, record, out, target, folder } = emission;
  const own = templates && {
    folder: relative(folder, resolve(surroundings().cwd, templates)),
    packaged: digestsOf(emitAll(source, target, readTemplates()).files),
  };
  const how = { target, edited: true, stubs: true, ...(own ? { templates: own } : {}) };
  return nextRecord(files, record, out, how);
}

/** The record counts as a file if it is missing, or doesn't fit the present files. */
function withRecord(
  { out, path, record, files }: Emission,
  next: EmitRecord,
): readonly ComparedFile[] {
  const isThere = out.has(path);
  if (isThere && !isBehind(record, next, files)) return files;
  const state = isThere ? 'changed' : 'new';
  const own: ComparedFile = { path, text: printRecord(next), mode: 'owned', state };
  return [...files, own].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A check counts only certflake's own files: stubs may be missing on purpose. */
function report(
  terminal: Terminal,
  { json }: OutputForm,
  { files, problems }: { files: readonly ComparedFile[]; problems: Problem[] },
): number {
  const due = files.filter(({ mode, state }) => mode === 'owned' && state !== 'unchanged');
  if (json) terminal.out(envelope('emit', { files: summary(files) }, problems));
  else for (const { path, state } of due) terminal.out(`${state.padEnd(7)}  ${path}\n`);
  return due.length > 0 ? 2 : 0;
}

function summary(files: readonly ComparedFile[]) {
  return files.map(({ path, mode, state }) => ({ path, mode, state }));
}

/** The user's own layout isn't replaced only because the option is missing. */
function refuseOtherTemplates(
  { templates: last }: EmitRecord,
  folder: string,
  { templates }: Layout,
): void {
  if (last === undefined || templates !== undefined) return;
  const own = relative(surroundings().cwd, resolve(folder, last.folder));
  throw new CertflakeError(
    `emitted.json says that these files were laid out with templates of your own, in ${own}`,
    {
      code: 'own-templates',
      hint: say`pass the --templates that you used, or ${certflake('emit', '--overwrite')} for the layout of certflake`,
    },
  );
}

/** A flake.nix that is kept, although it is the stub of the other target. */
function otherFlake(files: readonly ComparedFile[], other: Emitted, out: OutFolder): Problem[] {
  const kept = files.some(({ path, state }) => path === 'flake.nix' && state === 'kept');
  const stub = other.files.find(({ path }) => path === 'flake.nix')?.text;
  if (!kept || stub === undefined || readable(out, 'flake.nix') !== stub) return [];
  return [
    {
      code: 'flake-of-other-target',
      place: 'flake.nix',
      level: 'warning',
      message: 'was written for the other --target, and emit leaves it as it is',
      hint: 'move it away, then run emit with the same options again',
    },
  ];
}
