import { posix } from 'node:path';

import type { EmittedFile } from '../../emit/files.js';
import { leftBehind } from '../../emit/left.js';
import { printRecord, type EmitRecord } from '../../emit/record.js';
import { markedAtAll, standingOf, type Standing } from '../../emit/standing.js';
import { otherRoles } from '../../emit/stub-roles.js';
import { CertflakeError } from '../../errors.js';
import { hintOf } from '../../hint.js';
import { readTemplates } from '../../load/templates.js';
import type { Problem, Recipients } from '../../model/index.js';
import { quietly } from '../../quietly.js';
import { workTreeOf } from '../../store/git-folder.js';
import {
  clearLeft,
  outFolder,
  readRecord,
  writeFiles,
  type OutFolder,
} from '../session/emission.js';
import {
  folderOf,
  namer,
  recordPath,
  rulesPath,
  type Given,
  type Source,
} from '../session/nix-place.js';
import { leftProblems, type Renames } from '../render/left.js';
import { dueProblems, markersLeft, roleProblems, staleProblems } from '../render/nix-side.js';
import { importProblems, ofRules, rulesAlone } from './side.js';

/** Keys that emitted rules must no longer name. */
export interface Readers {
  /** Former recipients, by owner. */
  former: Recipients;
  /** Keys that the policy still declares. */
  declared?: ReadonlySet<string>;
}

/** What certflake emitted from a policy before, compared with what the policy gives now. */
export interface NixSide {
  /** All that certflake wrote and the policy still gives, and the record; relative to the root. */
  files: string[];
  /** Files that certflake can update, relative to the root; the record if only that is due. */
  due: string[];
  /** The text of agenix's rules, if they are due. */
  rules: string | undefined;
  /** Whether any of its files is outdated, even one that it can't write by itself. */
  isStale: boolean;
  /** What writing the due files fixes, and what it doesn't. */
  fixable: Problem[];
  problems: Problem[];
  /** Writes what is due; returns the paths relative to the root. */
  write(): string[];
}

/**
 * @param earlier - the tree's folder before the policy named another one
 * @param renames - renamed hosts, as far as manifests show
 * @returns undefined if certflake has emitted nothing
 */
export function nixSide(
  source: Given,
  readers: Readers,
  earlier: string | undefined,
  renames?: Renames,
): NixSide | undefined {
  const out = outFolder(folderOf(source));
  if (!isPolicy(source)) return notKeptUp(source, out);
  const path = recordPath(source, source.specs.dir);
  const former = earlier === undefined ? undefined : recordPath(source, earlier);
  const record =
    readRecord(out, path) ?? (former === undefined ? undefined : readRecord(out, former));
  if (record === undefined) return notKeptUp(source, out);
  const { policy, inventory, specs } = source;
  const input = { policy, inventory, specs, source: posix.basename(source.source) };
  const standing = standingOf(input, readTemplates(), out, record);
  const recordDue = standing.isBehind ? [path] : [];
  const atRoot = (file: string): string => posix.join(posix.dirname(source.source), file);
  return {
    files: [...writtenOf(standing.files, record), path].map(atRoot),
    due: [...standing.due.map((file) => file.path), ...recordDue].map(atRoot).sort(),
    rules: standing.due.find(({ path }) => path === rulesPath(source))?.text,
    isStale: standing.due.length + standing.untold.length + recordDue.length > 0,
    ...problemsOf(source, out, record, standing, { ...readers, renames }),
    write: () => writeDue(out, path, standing).map(atRoot),
  };
}

const isPolicy = (given: Given): given is Source => given.policy !== undefined;

/**
 * Without a record, or with an inventory, certflake updates nothing; it still judges the present rules, and
 * names files with a merge's markers.
 */
function notKeptUp(source: Given, out: OutFolder): NixSide | undefined {
  const { files, problems } = withoutRecord(source, out);
  return problems.length === 0 ? undefined : { ...only(problems), files };
}

const only = (problems: Problem[]): NixSide => ({
  ...{ files: [], due: [], rules: undefined, isStale: false, fixable: [] },
  ...{ problems, write: () => [] },
});

/**
 * The policy says which files these can be: the record only distinguishes the user's own flake.nix from a stub.
 */
export const writtenOf = (files: readonly EmittedFile[], { stubs = [] }: EmitRecord): string[] =>
  files.filter((one) => one.mode === 'owned' || stubs.includes(one.path)).map(({ path }) => path);

function problemsOf(
  source: Source,
  out: OutFolder,
  record: EmitRecord,
  standing: Standing,
  { former, declared = new Set(), renames }: Readers & { renames: Renames | undefined },
): Pick<NixSide, 'fixable' | 'problems'> {
  const name = namer(source);
  const rules = rulesPath(source);
  const text = out.read(rules) ?? '';
  const named = Object.entries(former).flatMap(([owner, keys]) =>
    keys
      .filter((key) => text.includes(`"${key}"`))
      .map((key) => ({ owner, key, isDeclared: declared.has(key) })),
  );
  const isDue = standing.due.some(({ path }) => path === rules);
  const isStale = isDue || standing.untold.includes(rules);
  const said = new Set(isDue ? named.map(({ key }) => key) : []);
  const judged = ofRules(source, out, standing.files, { record, isStale, said });
  const left = leftBehind(source.policy, standing.files, record, out);
  const isGit = workTreeOf(source.root) !== undefined;
  const about = { name, rules, record: recordPath(source, source.specs.dir), former: named };
  return {
    fixable: [...dueProblems(standing, record, about), ...(isDue ? judged : [])],
    problems: [
      ...staleProblems(standing, record, about),
      ...(isDue ? [] : judged),
      ...importProblems(rules, out, name),
      ...leftProblems(left, { name, isGit }, renames),
      ...roleProblems(otherRoles(standing.files, out), { name }),
    ],
  };
}

function writeDue(out: OutFolder, path: string, standing: Standing): string[] {
  const { files, due, next, isBehind } = standing;
  clearLeft(out, files, path);
  if (due.length === 0 && !isBehind) return [];
  return writeFiles(out, due, { path, text: printRecord(next) });
}

/**
 * As `nixSide`; a failure becomes a problem, because no certificate depends on it. Even if a record or a folder
 * can't be read, it judges the rules, and names files with a merge's markers.
 */
export function nixSideOrProblem(...given: Parameters<typeof nixSide>): NixSide | undefined {
  try {
    return nixSide(...given);
  } catch (error) {
    const hindrance = hindranceOf(error);
    const [source] = given;
    const found = quietly(() => withoutRecord(source, outFolder(folderOf(source))));
    return { ...only([hindrance, ...(found?.problems ?? [])]), files: found?.files ?? [] };
  }
}

/** Only the record could tell whether the user's own templates wrote a file. */
function withoutRecord(source: Given, out: OutFolder): Pick<NixSide, 'files' | 'problems'> {
  const name = namer(source);
  const marked = isPolicy(source) ? markedAtAll(out) : [];
  const problems = marked.map((path) => markersLeft(name(path), false));
  return { files: marked.map(name), problems: [...rulesAlone(source, out), ...problems] };
}

function hindranceOf(error: unknown): Problem {
  if (!(error instanceof CertflakeError)) throw error;
  const { code, message } = error;
  return { code, place: '', message, level: 'warning', ...hintOf(error) };
}
