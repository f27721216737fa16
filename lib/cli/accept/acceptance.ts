import { NOTHING, type Acceptance } from '../../accept/acceptance.js';
import { isForPolicy } from '../../accept/elsewhere.js';
import { formerReaders } from '../../accept/former.js';
import { idleWord, nameableClaims, nameableIn, namesNothing } from '../../accept/idle.js';
import { bareWord, unnamed } from '../../accept/naming.js';
import type { GivenWords } from '../../accept/refusal.js';
import { stanzaTools } from '../../keyring/stanza-tools.js';
import type { Observations, Plan } from '../../model/index.js';
import { Claims } from '../../accept/plan-claims.js';
import { stateOf } from '../../store/state.js';
import { hasRecords } from '../../store/state-folder.js';
import type { Tree } from '../../store/tree.js';
import { declaredKeys, isInRepository, recordOf, rulesIn } from '../../repository/accepted.js';
import { acceptedElsewhere } from '../former/elsewhere.js';
import { git } from '../git/git.js';
import { acceptedAt } from './accepted-at.js';
import type { Session } from '../session/session.js';
import { isSuperseded } from '../former/superseded.js';

export { recordOf, rulesIn, rulesPath, withNamed } from '../../repository/accepted.js';

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

/** If there is no sealed key and never was, as far as this clone knows, a stranger could gain none. */
async function isNewPki({ root, specs }: Session, tree: Tree): Promise<boolean> {
  const below = (folder: string) => (specs.dir === '' ? folder : `${specs.dir}/${folder}`);
  const isEmpty = ['ca', 'derived', 'shared'].every((name) => tree.list(below(name)).length === 0);
  if (!isEmpty) return false;
  if (!isInRepository(root)) return true;
  // Another tree's record counts: a pull request may move `dir`, and without a repository all trees share the folder.
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
