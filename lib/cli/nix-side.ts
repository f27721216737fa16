import { dirname, join, posix } from 'node:path';

import { plainFolder } from '../emit/agenix-rules.js';
import { nextRecord } from '../emit/compare.js';
import { leftBehind } from '../emit/left.js';
import { printRecord, RECORD, type EmitRecord } from '../emit/record.js';
import { standingOf, type Standing } from '../emit/standing.js';
import { CertflakeError } from '../errors.js';
import { readTemplates } from '../load/templates.js';
import type { Inventory, Policy, Problem, Recipients, Specs } from '../model.js';
import { workTreeOf } from '../store/git-folder.js';
import { outFolder, readRecord, writeFiles, type OutFolder } from './emission.js';
import { inTree } from './in-tree.js';
import { dueProblems, leftProblems, staleProblems } from './render/nix-side.js';

/** A policy, and where it is. */
export interface Source {
  root: string;
  source: string;
  policy: Policy;
  inventory: Inventory;
  specs: Specs;
}

/** What certflake emitted from a policy before, compared with what the policy gives now. */
export interface NixSide {
  /** Files that certflake can bring up to date, relative to the root. */
  due: string[];
  /** The text of agenix's rules, if they are due. */
  rules: string | undefined;
  /** Whether any of its files is out of date, also one that it can't write by itself. */
  isStale: boolean;
  /** What writing the due files puts right, and what it doesn't. */
  fixable: Problem[];
  problems: Problem[];
  /** Writes what is due; gives the paths relative to the root. */
  write(): string[];
}

/** The folder that the policy's Nix side is emitted into. */
export const folderOf = ({ root, source }: Pick<Source, 'root' | 'source'>): string =>
  dirname(join(root, source));

/** The record's path in that folder. */
export const recordPath = (dir: string): string => posix.join(plainFolder(dir), RECORD);

/** How problems name a path of the policy's folder. */
export const namer = (source: Pick<Source, 'root' | 'source'>) => (path: string) =>
  inTree(source.root, join(folderOf(source), path));

/**
 * @param former - readers that the policy names no more
 * @param earlier - the tree's folder before the policy named another one
 * @returns undefined where certflake has emitted nothing
 */
export function nixSide(
  source: Source,
  former: Recipients,
  earlier: string | undefined,
): NixSide | undefined {
  const out = outFolder(folderOf(source));
  const path = recordPath(source.specs.dir);
  const record =
    readRecord(out, path) ?? (earlier === undefined ? undefined : recordAt(out, earlier));
  if (record === undefined) return undefined;
  const { policy, inventory, specs } = source;
  const input = { policy, inventory, specs, source: posix.basename(source.source) };
  const standing = standingOf(input, readTemplates(), out, record);
  const atRoot = (file: string): string => posix.join(posix.dirname(source.source), file);
  return {
    due: standing.due.map((file) => atRoot(file.path)),
    rules: standing.due.find(({ path }) => path === rulesPath(source))?.text,
    isStale: standing.due.length + standing.untold.length > 0,
    ...problemsOf(source, out, record, standing, former),
    write: () => writeDue(out, path, record, standing).map(atRoot),
  };
}

const rulesPath = ({ specs }: Source): string => posix.join(plainFolder(specs.dir), 'secrets.nix');

const recordAt = (out: OutFolder, dir: string): EmitRecord | undefined =>
  readRecord(out, recordPath(dir));

function problemsOf(
  source: Source,
  out: OutFolder,
  record: EmitRecord,
  standing: Standing,
  former: Recipients,
): Pick<NixSide, 'fixable' | 'problems'> {
  const name = namer(source);
  const rules = rulesPath(source);
  const text = out.read(rules) ?? '';
  const named = Object.entries(former).flatMap(([owner, keys]) =>
    keys.filter((key) => text.includes(`"${key}"`)).map((key) => ({ owner, key })),
  );
  const left = leftBehind(source.policy, standing.files, record, out);
  const isGit = workTreeOf(source.root) !== undefined;
  const about = { name, rules, former: named };
  return {
    fixable: dueProblems(standing, about),
    problems: [...staleProblems(standing, record, about), ...leftProblems(left, { name, isGit })],
  };
}

function writeDue(out: OutFolder, path: string, record: EmitRecord, standing: Standing): string[] {
  const { files, due, target } = standing;
  if (due.length === 0) return [];
  const next = nextRecord(files, record, out, { target, edited: false, stubs: false });
  return writeFiles(out, due, { path, text: printRecord(next) });
}

/** As `nixSide`; what hinders it is a problem, since no certificate depends on it. */
export function nixSideOrProblem(...given: Parameters<typeof nixSide>): NixSide | undefined {
  try {
    return nixSide(...given);
  } catch (error) {
    if (!(error instanceof CertflakeError)) throw error;
    const { code, message, hint } = error;
    const problem = { code, place: '', message, level: 'warning' as const };
    const problems = [hint === undefined ? problem : { ...problem, hint }];
    return {
      ...{ due: [], rules: undefined, isStale: false, fixable: [] },
      ...{ problems, write: () => [] },
    };
  }
}
