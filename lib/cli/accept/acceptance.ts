import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { NOTHING, type Acceptance } from '../../accept/acceptance.js';
import { isForPolicy } from '../../accept/elsewhere.js';
import { formerReaders } from '../../accept/former.js';
import { idleWord, nameableClaims, nameableIn, namesNothing } from '../../accept/idle.js';
import { ambiguous, bareWord, namedKeys, unnamed } from '../../accept/naming.js';
import { ambiguousWord, type GivenWords } from '../../accept/refusal.js';
import { parseAccepted } from '../../accept/record.js';
import { stanzaTools } from '../../keyring/stanza-tools.js';
import type { Accepted, Observations, Plan, Specs } from '../../model/index.js';
import { Claims } from '../../accept/plan-claims.js';
import { MEBIBYTE } from '../../store/regular.js';
import { readAccepted, stateOf } from '../../store/state.js';
import type { Tree } from '../../store/tree.js';
import { declaredKeys } from './declared.js';
import { acceptedElsewhere } from '../former/elsewhere.js';
import { git } from '../git/git.js';
import { acceptedAt } from './accepted-at.js';
import type { Session } from '../session/session.js';
import { isSuperseded } from '../former/superseded.js';

/** What a run has asked about. */
interface Asked {
  acceptance: Acceptance;
  observations: Observations;
  plan: Pick<Plan, 'claims'>;
}

/** What this clone has accepted, and what the command line adds to it. */
export async function acceptanceOf(
  session: Session,
  tree: Tree,
  { accept, acceptSince, acceptAll }: GivenWords = {},
): Promise<Acceptance> {
  const own = recordOf(session);
  const record = own !== undefined && (await isSuperseded(session, tree)) ? undefined : own;
  const isNew = record === undefined && (await isNewPki(session, tree));
  return {
    record,
    ...(record === undefined && !isNew ? await elsewhere(session) : {}),
    ...(acceptSince === undefined ? {} : { revision: await acceptedAt(session, acceptSince) }),
    named: new Set((accept ?? []).map(bareWord)),
    all: acceptAll === true || isNew,
    former: formerReaders(record, rulesIn(tree), session.specs),
    declared: declaredKeys(session.inventory),
  };
}

/** If `dir` was moved and this clone hasn't run since. */
async function elsewhere({ root, specs }: Session): Promise<Pick<Acceptance, 'elsewhere'>> {
  const others = await acceptedElsewhere(root, specs.dir);
  const [found] = others
    .filter((one) => isForPolicy(one, specs))
    .sort((a, b) => (b.written ?? 0) - (a.written ?? 0));
  return found === undefined ? {} : { elsewhere: found.record };
}

/** Rules of a thousand hosts are smaller; bytes. */
const LONGEST_RULES = 16 * MEBIBYTE;

/** The path of the emitted rules, relative to the root. */
export const rulesPath = ({ dir }: Tree): string =>
  dir === '' ? 'secrets.nix' : `${dir}/secrets.nix`;

/** The emitted rules; undefined if there are none that can be read. */
export function rulesIn(tree: Tree): string | undefined {
  try {
    const bytes = tree.read(rulesPath(tree), LONGEST_RULES);
    return bytes && Buffer.from(bytes).toString('utf8');
  } catch {
    return undefined;
  }
}

/**
 * The words of `--accept`, looked up in the tree.
 *
 * @throws CertflakeError (`usage`) if a fingerprint belongs to two names
 */
export function withNamed(
  acceptance: Acceptance,
  specs: Specs,
  observations: Observations,
): Acceptance {
  const { named = new Set() } = acceptance;
  const found = ambiguous(named, specs, observations);
  if (found !== undefined) throw ambiguousWord(found.word, found.names);
  return { ...acceptance, namedKeys: namedKeys(acceptance, specs, observations) };
}

/** @throws CertflakeError (`usage`) if a word of `--accept` names nothing to accept, now or earlier */
export function refuseIdle(
  { specs }: Session,
  { acceptance, observations, plan }: Asked,
  accept: readonly string[] = [],
): void {
  if (accept.length === 0) return;
  const { record } = acceptance;
  const context = { specs, observations, tools: stanzaTools };
  const all = new Claims({ ...context, acceptance: NOTHING }).ofTree();
  const known = [
    ...nameableClaims([...all, ...plan.claims]),
    ...(record === undefined ? [] : nameableIn(record, (key) => stanzaTools.fingerprint(key))),
  ];
  const idle = idleWord(accept, known, unnamed(plan.claims, accept).length > 0);
  if (idle !== undefined) throw namesNothing(idle.word, idle.meant);
}

/** What this clone has accepted; undefined: nothing yet. */
export function recordOf({ root, specs }: Pick<Session, 'root' | 'specs'>): Accepted | undefined {
  const text = readAccepted(root, specs.dir);
  return text === undefined ? undefined : parseAccepted(text, stateOf(root, specs.dir).accepted);
}

/** If there is no sealed key and never was, as far as this clone knows, a stranger could gain none. */
async function isNewPki({ root, specs }: Session, tree: Tree): Promise<boolean> {
  const below = (folder: string) => (specs.dir === '' ? folder : `${specs.dir}/${folder}`);
  const isEmpty = ['ca', 'derived', 'shared'].every((name) => tree.list(below(name)).length === 0);
  if (!isEmpty) return false;
  if (!isInRepository(root)) return true;
  if (hasRecords(stateOf(root, specs.dir).folder)) return false;
  const isShallow = await git(root, ['rev-parse', '--is-shallow-repository']);
  const commits = await git(root, [
    'rev-list',
    '-1',
    '--all',
    '--full-history',
    '--',
    ':(top,glob)**/*.key.age',
  ]);
  return isShallow?.trim() === 'false' && commits?.trim() === '';
}

/**
 * Another folder's record counts: a pull request may move `dir`. Without a repository all trees share the
 * folder.
 */
function hasRecords(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.startsWith('accepted-'));
  } catch {
    return false;
  }
}

/** Looks at the folders, not at git: if git refuses to answer, nothing counts as new. */
function isInRepository(root: string): boolean {
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return true;
    if (dirname(folder) === folder) return false;
  }
}
