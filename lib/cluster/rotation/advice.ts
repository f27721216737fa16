import type { AuthoritySpec, Inventory, RotationMove, Spec } from '../../model/index.js';
import type { Said } from '../../text/say.js';
import * as commands from './commands.js';
import { concernOf, isRoot, type Concern } from './concern.js';
import { groupsOf, type DeployGroup } from './deploy.js';
import * as say from './messages.js';
import { outsideOf, type OutsideWork } from './outside.js';

/** What an operator has to do around one move of a rotation. */
export interface Advice {
  authority: string;
  move: RotationMove;
  deploy: DeployGroup[];
  /** Facts about this deploy. */
  notes: string[];
  outside: OutsideWork;
  /** A message for the commit of this move. */
  commit: { subject: string; body: string };
  /** What follows once all hosts are deployed; no command: nothing does. */
  next: { when: string; commands: Said[] };
}

export interface Question {
  /** The authority, or its name. */
  authority: AuthoritySpec | string;
  move: RotationMove;
  specs: readonly Spec[];
  inventory: Inventory;
}

/**
 * What to do around a move. Throws if the policy has no authority of that name: the caller has looked it up
 * before.
 */
export function adviceFor({ authority, move, specs, inventory }: Question): Advice {
  const concern = concernOf(authorityNamed(authority, specs), specs, inventory);
  const deploy = groupsOf(move, concern);
  const { ca } = concern.authority;
  return {
    authority: ca,
    move,
    deploy,
    notes: notesOn(move, deploy, concern),
    outside: outsideOf(move, concern),
    commit: say.commits[move](ca),
    next: { when: say.nextStep[move], commands: nextCommands(move, concern) },
  };
}

function authorityNamed(wanted: AuthoritySpec | string, specs: readonly Spec[]): AuthoritySpec {
  if (typeof wanted !== 'string') return wanted;
  const found = specs.find((spec) => spec.kind === 'authority' && spec.ca === wanted);
  if (found?.kind !== 'authority') throw new Error(`no authority "${wanted}"`);
  return found;
}

function notesOn(move: RotationMove, groups: readonly DeployGroup[], concern: Concern): string[] {
  const { authority, trustedAs } = concern;
  const { ca, issuer } = authority;
  const restarting = (unit: string): string[] =>
    groups
      .filter(({ restarts }) => restarts.some((one) => one.unit === unit))
      .flatMap(({ hosts }) => hosts);
  const [members, planes] = [restarting('etcd.service'), restarting('kube-apiserver.service')];
  const needsNone = move === 'trust' && !isRoot(authority) && trustedAs.size === 0;
  return [
    ...(needsNone ? [say.trustsParent(ca, issuer)] : []),
    ...(members.length === 1 || members.length === 2 ? [say.fewMembers(members.length)] : []),
    ...(planes.length === 1 ? [say.onePlane] : []),
    say.alsoTrusting(ca),
  ];
}

/** `--live` asks the servers instead of the operator, where certflake knows any. */
function nextCommands(move: RotationMove, { authority, signsAs }: Concern): Said[] {
  const rotate = (...words: string[]) => commands.rotate(authority.ca, ...words);
  const forward = [rotate('--deployed'), ...(signsAs.size > 0 ? [rotate('--live')] : [])];
  if (move === 'trust' || move === 'issue') return forward;
  return move === 'back' ? [rotate('--deployed'), rotate('--abort', '--deployed')] : [];
}
