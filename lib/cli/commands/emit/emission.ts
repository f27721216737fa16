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
import type { EmitTarget } from '../../../emit/notice.js';
import { digestsOf, printRecord, type EmitRecord } from '../../../emit/record.js';
import { otherRoles } from '../../../emit/stub-roles.js';
import { targetOf } from '../../../emit/target.js';
import { CertflakeError } from '../../../errors.js';
import { loadPolicy, type LoadedPolicy } from '../../../load/load.js';
import { readTemplates } from '../../../load/templates.js';
import type { Problem } from '../../../model/index.js';
import { workTreeOf } from '../../../store/git-folder.js';
import { openTree } from '../../../store/tree.js';
import { surroundings } from '../../../surroundings.js';
import { earlierTrees, likeliest, type EarlierTree } from '../../former/moved-dir.js';
import { leftProblems } from '../../render/left.js';
import { roleProblems } from '../../render/nix-side.js';
import { rulesUnaccepted } from '../../rules/unaccepted.js';
import { refuseStuck, unfinishedRun } from '../../run/unfinished.js';
import { outFolder, readRecord, type OutFolder } from '../../session/emission.js';
import { folderOf, recordPath, type Source } from '../../session/nix-place.js';
import { specsFor, type PolicySource } from '../../session/session.js';
import { inTree } from '../../terminal/in-tree.js';
import { flakeOfOtherTarget, ownTemplates } from './messages.js';

/** The layout of files. */
export interface Layout {
  /** Undefined: as in the last run. */
  readonly target?: EmitTarget;
  /** A folder with the user's own templates. */
  readonly templates?: string;
}

/** What decides about an emission. */
export interface EmissionRequest {
  readonly layout: Layout;
  /** A folder, instead of the policy's. */
  readonly out?: string;
  /** Writes nothing. */
  readonly isCheck: boolean;
  /** Also replaces edited files. */
  readonly overwrites: boolean;
}

/** What to write and where, and what was written there before. */
export interface Emission {
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

export async function load(from: PolicySource): Promise<Source> {
  const { file, root } = from;
  const loaded: LoadedPolicy = await loadPolicy({
    cwd: surroundings().cwd,
    ...(file === undefined ? {} : { file }),
    ...(root === undefined ? {} : { root }),
  });
  return { ...loaded, specs: specsFor(loaded, from) };
}

export async function emissionOf(source: Source, request: EmissionRequest): Promise<Emission> {
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

/** Paths below a folder as problems name them. */
export const namesIn =
  ({ root }: Source, folder: string) =>
  (below: string) =>
    inTree(root, posix.join(folder, below));

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

export function recordAfter(source: Source, emission: Emission, { templates }: Layout): EmitRecord {
  const { files, record, out, target, folder } = emission;
  const own = templates && {
    folder: relative(folder, resolve(surroundings().cwd, templates)),
    packaged: digestsOf(emitAll(source, target, readTemplates()).files),
  };
  const how = { target, edited: true, stubs: true, ...(own ? { templates: own } : {}) };
  return nextRecord(files, record, out, how);
}

/** The record counts as a file if it is missing, or doesn't fit the present files. */
export function withRecord(
  { out, path, record, files }: Emission,
  next: EmitRecord,
): readonly ComparedFile[] {
  const isThere = out.has(path);
  if (isThere && !isBehind(record, next, files)) return files;
  const state = isThere ? 'changed' : 'new';
  const own: ComparedFile = { path, text: printRecord(next), mode: 'owned', state };
  return [...files, own].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The user's own layout isn't replaced only because the option is missing. */
function refuseOtherTemplates(
  { templates: last }: EmitRecord,
  folder: string,
  { templates }: Layout,
): void {
  if (last === undefined || templates !== undefined) return;
  const own = relative(surroundings().cwd, resolve(folder, last.folder));
  const { message, hint } = ownTemplates(own);
  throw new CertflakeError(message, { code: 'own-templates', hint });
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
      ...flakeOfOtherTarget,
    },
  ];
}
