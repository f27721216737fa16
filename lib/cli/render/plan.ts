import { isManifestEntry } from '../../model/orphan.js';
import type { Change, ChangeKind, Plan, Reason } from '../../model/index.js';
import { certflake, say } from '../../text/say.js';
import { spoken } from '../terminal/spoken.js';
import { claimLines } from './claims.js';
import { emittedLines } from './emitted.js';
import { columns, isoDate, plural, visible, wrap, type Style } from '../terminal/text.js';

interface Mark {
  symbol: string;
  colour: 'green' | 'yellow' | 'cyan' | 'red';
  summary: string;
}

const marks: Record<ChangeKind, Mark> = {
  create: { symbol: '+', colour: 'green', summary: 'to create' },
  renew: { symbol: '~', colour: 'yellow', summary: 'to renew' },
  reissue: { symbol: '±', colour: 'yellow', summary: 'to reissue' },
  rotate: { symbol: '»', colour: 'cyan', summary: 'to rotate' },
  rekey: { symbol: '@', colour: 'cyan', summary: 'to rekey' },
  adopt: { symbol: '=', colour: 'cyan', summary: 'to adopt' },
  repair: { symbol: '!', colour: 'red', summary: 'to repair' },
  remove: { symbol: '-', colour: 'red', summary: 'to remove' },
};

const order = Object.keys(marks) as ChangeKind[];

/** What a run does besides the plan, and its name. */
export interface Besides {
  isRekey?: boolean;
  /** Emitted files to write, relative to the root. */
  emitted?: string[];
  /** An interrupted run must be completed. */
  isUnfinished?: boolean;
  /** An interrupted run was just completed. */
  isRecovered?: boolean;
}

/** The plan for a user: first what to accept, then each change with its reasons, then a summary line. */
export function renderPlan(plan: Plan, style: Style, besides: Besides = {}): string {
  return [
    ...toAccept(plan, style),
    ...changeLines(plan.changes, style),
    ...emittedLines(besides.emitted ?? [], style),
    ...orphanLines(plan, style),
    summary(plan, besides),
    '',
  ].join('\n');
}

/** `Plan: 1 to create, 2 to renew; 9 unchanged.` */
export function summary(
  { changes, unchanged, kept, waiting }: Plan,
  { isRekey = false, emitted = [], isUnfinished = false, isRecovered = false }: Besides = {},
): string {
  const isNothing = changes.length + emitted.length === 0 && !isUnfinished;
  if (isNothing && isRekey) return 'Nothing to seal again.';
  if (isNothing) return nothing(asDeclared(unchanged, kept), waiting, isRecovered ? ' more' : '');
  // Not another share of the total: waiting certificates may be among the changes too.
  const rest = waiting === 0 ? '' : ` ${waits(waiting)} for you.`;
  const files = emitted.length === 0 ? '' : `${plural(emitted.length, 'emitted file')} to write`;
  const counts = [
    isUnfinished ? 'an interrupted run to complete' : '',
    ...order.map((kind) => counted(changes.filter((change) => change.kind === kind))),
    files,
  ].filter((text) => text !== '');
  return `Plan: ${counts.join(', ')}; ${unchanged} unchanged.${rest}`;
}

function asDeclared(unchanged: number, kept: number): string {
  const declared = `${plural(unchanged - kept, 'certificate')} as declared`;
  return kept === 0
    ? declared
    : `${declared}, ${kept} kept as ${kept === 1 ? 'it is' : 'they are'}`;
}

function nothing(declared: string, waiting: number, more: string): string {
  if (waiting === 0) return `Nothing${more} to do: ${declared}.`;
  return `No change, but ${waits(waiting)} for you; ${declared}.`;
}

const waits = (count: number): string => plural(count, 'certificate waits', 'certificates wait');

/** The count of one kind; a removal is one change of many files. */
function counted(changes: Change[]): string {
  const [first] = changes;
  if (first === undefined) return '';
  if (first.kind === 'remove') return `${filesAndEntries(first.files)} to remove`;
  return `${changes.length} ${marks[first.kind].summary}`;
}

function filesAndEntries(all: readonly string[]): string {
  const entries = all.filter(isManifestEntry).length;
  const files = all.length - entries;
  return [
    ...(files === 0 ? [] : [plural(files, 'file')]),
    ...(entries === 0 ? [] : [plural(entries, 'manifest entry', 'manifest entries')]),
  ].join(' and ');
}

function toAccept({ claims }: Plan, style: Style): string[] {
  if (claims.length === 0) return [];
  return [style.bold('Not accepted in this clone yet:'), ...claimLines(claims, style), ''];
}

function changeLines(changes: Change[], style: Style): string[] {
  if (changes.length === 0) return [];
  const rows = changes.map((change) => [
    `  ${marks[change.kind].symbol} ${change.kind}`,
    change.id,
    ends(change),
  ]);
  return [
    ...columns(rows).flatMap((line, index) => {
      const change = changes[index]!;
      const paint = style[change.present === undefined ? marks[change.kind].colour : 'red'];
      const reasons = reasonLines(change, changes[index - 1], style);
      return [...wrap(line, style.width, 8).map(paint), ...reasons];
    }),
    '',
  ];
}

function ends({ notAfter, cut }: Change): string {
  if (notAfter === undefined) return '';
  return `ends ${isoDate(notAfter)}${cut ? ", cut by its authority's end" : ''}`;
}

/** A first issue needs no reason; every other change has its reasons, one a line. */
function reasonLines(change: Change, before: Change | undefined, style: Style): string[] {
  if (isFirstIssue(change)) return [];
  const said = before === undefined || isFirstIssue(before) ? [] : before.reasons;
  const files = change.kind === 'remove' ? change.files : [];
  const texts = [...change.reasons.map((reason) => once(reason, said)), ...files];
  return texts.flatMap((text) =>
    wrap(`      ${visible(text)}`, style.width, 8).map((line) => style.dim(line)),
  );
}

const isFirstIssue = ({ kind, reasons }: Change): boolean =>
  kind === 'create' && reasons.every(({ first }) => first);

/** Users compare fingerprints, but not twelve times: a change refers to the one directly before it. */
function once({ brief, message }: Reason, said: readonly Reason[]): string {
  if (brief === undefined || said.every((one) => one.message !== message)) return message;
  return brief === '' ? 'as above' : `${brief} as above`;
}

function orphanLines({ orphans }: Plan, style: Style): string[] {
  if (orphans.length === 0) return [];
  const prune = spoken(say`${certflake('apply', '--prune')}`);
  return [
    style.bold(`Owned by nothing in the policy (${prune} removes them):`),
    ...orphans.map((path) => `  ${visible(path)}`),
    '',
  ];
}
