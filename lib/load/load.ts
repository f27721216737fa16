import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { hasConflict } from '../text/conflict-markers.js';
import { CertflakeError, PolicyError, type Problem } from '../errors.js';
import type { Inventory } from '../model/index.js';
import { hostKeyPaths } from '../policy/words/host-keys.js';
import { parsePolicy } from '../policy/read/parse.js';
import type { Locate } from '../policy/problems/option-path.js';
import { resolvePolicy } from '../policy/resolve-policy.js';
import { conflictProblem } from '../policy/read/syntax.js';
import type { Policy } from '../model/policy.js';
import { failure } from '../text/system-errors.js';
import { readRegular } from '../store/regular.js';
import { findPolicy } from './find.js';
import { readKeyFiles } from './host-keys.js';
import { filesReadBy, readableText } from './imports.js';
import { policyOutside, unknownKind } from './messages.js';
import { loadModule } from './module.js';
import { refuseNewProgram, rememberPolicy } from './programs.js';
import { textOf } from '../text/utf8.js';

export interface LoadOptions {
  cwd: string;
  /** The policy's file, relative to `cwd`; searched for if left out. */
  file?: string;
  /** The folder that the tree's paths are relative to, relative to `cwd`; the policy's by default. */
  root?: string;
}

export interface LoadedPolicy {
  /** Absolute. */
  root: string;
  /** The policy's file, relative to the root, with forward slashes. */
  source: string;
  /** As read: `resolvePolicy` accepted it. */
  policy: Policy;
  inventory: Inventory;
  /** The lines of its options, if it is YAML or JSON: for `atLines`. */
  locate?: Locate;
}

interface Parsed {
  policy: Policy;
  locate?: Locate;
}

/** For a file relative to the root. */
type Reader = (root: string, file: string) => Promise<Parsed>;

/**
 * Finds, reads and resolves a policy. Readable host key files are in the inventory as text. Runs a policy in
 * TypeScript or JavaScript.
 *
 * @throws CertflakeError if there is no policy, or it can't be read; if it is a program that was found, not
 * named, in a clone that has used others. PolicyError with all its problems
 */
export async function loadPolicy(options: LoadOptions): Promise<LoadedPolicy> {
  const path = findPolicy(options.cwd, options.file);
  const root = options.root === undefined ? dirname(path) : resolve(options.cwd, options.root);
  const source = slashed(relative(root, path));
  if (source.startsWith('../')) throw outside(source);
  const reader = readerOf(source, path);
  if (reader === readModule && options.file === undefined) refuseNewProgram(path);
  const { policy, locate } = await reader(root, source);
  const hostKeys = await readKeyFiles(dirname(path), hostKeyPaths(policy));
  const folder = slashed(relative(root, dirname(path)));
  const inventory = resolvePolicy(policy, {
    hostKeys,
    locate,
    file: source,
    ...(folder === '' ? {} : { folder }),
  });
  rememberPolicy(path);
  return { root, source, policy, inventory, ...(locate === undefined ? {} : { locate }) };
}

const readers: Readonly<Record<string, Reader>> = {
  '.yaml': textReader('yaml'),
  '.yml': textReader('yaml'),
  '.json': textReader('json'),
  '.ts': readModule,
  '.mts': readModule,
  '.js': readModule,
  '.mjs': readModule,
};

function readerOf(source: string, path: string): Reader {
  const reader = readers[extname(source)];
  if (reader !== undefined) return reader;
  reading(source, () => readRegular(path));
  const { message, hint } = unknownKind(source, Object.keys(readers));
  throw new CertflakeError(message, { code: 'unknown-format', hint });
}

function textReader(format: 'yaml' | 'json'): Reader {
  return (root, file) => {
    const bytes = reading(file, () => readRegular(join(root, file)));
    return Promise.resolve(parsePolicy(textOf(bytes, file), { format, file }));
  };
}

async function readModule(root: string, file: string): Promise<Parsed> {
  const path = join(root, file);
  const text = textOf(
    reading(file, () => readRegular(path)),
    file,
  );
  try {
    return { policy: (await loadModule(path)) as Policy };
  } catch (error) {
    const conflicts = conflictsIn(root, file, text);
    throw conflicts.length > 0 ? new PolicyError(conflicts) : error;
  }
}

/**
 * For a program that can't be loaded, and files that it imports or names. In other programs, marker lines may
 * be text, and equals signs may underline a title.
 */
function conflictsIn(root: string, file: string, text: string): Problem[] {
  const { imported, named } = filesReadBy(root, file);
  const others = [...imported, ...named].flatMap((path) => {
    const other = readableText(join(root, path));
    return hasConflict(other) ? (conflictProblem(other, path) ?? []) : [];
  });
  return [conflictProblem(text, file) ?? [], others].flat();
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw failure('read', file, error);
  }
}

function outside(source: string): CertflakeError {
  const { message, hint } = policyOutside(source);
  return new CertflakeError(message, { code: 'policy-outside', hint });
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}
