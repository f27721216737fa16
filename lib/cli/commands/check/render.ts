import type { CheckReport, CheckRow } from '../../../plan/check-report.js';
import { briefly, moment as inWords } from '../../../text/dates.js';
import { spoken } from '../../terminal/spoken.js';
import {
  columns,
  isoDate,
  isoTime,
  someIds,
  visible,
  wrap,
  type Style,
} from '../../terminal/text.js';
import * as say from './messages.js';

/** In order; a terminal that is too narrow for all shows only the necessary ones. */
interface Column {
  title: string;
  cell: (row: CheckRow) => string;
  /** Its id contains it too. */
  isExtra?: true;
}

const last: Column[] = [
  { title: 'EXPIRES', cell: (row) => moment(row.notAfter, row) },
  { title: 'LEFT', cell: left },
  { title: 'STATE', cell: ({ state }) => state },
];

const ofCertificates: Column[] = [
  { title: 'CERTIFICATE', cell: name },
  { title: 'AUTHORITY', cell: ({ authority }) => visible(authority), isExtra: true },
  { title: 'RENEWS', cell: (row) => moment(row.renewsAt, row) },
  ...last,
];

const ofAuthorities: Column[] = [
  { title: 'AUTHORITY', cell: name },
  { title: 'DUE', cell: (row) => moment(row.dueAt, row) },
  ...last,
];

/** What is to be done besides the rows. */
export interface CheckBesides {
  /** An interrupted run or stale files wait for "apply". */
  isApplyDue?: boolean;
}

/** A table of certificates and one of authorities, then what to do today, and what later. */
export function renderCheck(
  report: CheckReport,
  style: Style,
  { isApplyDue = false }: CheckBesides = {},
): string {
  const of = (kind: CheckRow['kind']) => report.rows.filter((row) => row.kind === kind);
  return [
    ...table(ofCertificates, of('certificate'), style),
    ...table(ofAuthorities, of('authority'), style),
    ...verdict(report, isApplyDue).flatMap((line) => wrap(line, style.width, 2)),
    '',
  ].join('\n');
}

function name({ id, kind, name }: CheckRow): string {
  return visible(kind === 'authority' ? name : id);
}

/** The time of the check. */
const lookedAt = ({
  notAfter = 0,
  remaining = 0,
}: Pick<CheckRow, 'notAfter' | 'remaining'>): number => notAfter - remaining;

/** The day; near to now also the minute. */
function moment(at: number | undefined, { notAfter = 0, remaining = 0 }: CheckRow): string {
  if (at === undefined) return '-';
  const isNear = Math.abs(at - lookedAt({ notAfter, remaining })) < 2 * 86_400;
  return isNear ? isoTime(at).replace(/:\d\dZ$/, 'Z') : isoDate(at);
}

function left({ notAfter, remaining }: CheckRow): string {
  if (notAfter === undefined || remaining === undefined) return '-';
  const now = lookedAt({ notAfter, remaining });
  return remaining > 0 ? briefly(now, notAfter) : `${briefly(notAfter, now)} ago`;
}

function table(all: Column[], rows: CheckRow[], style: Style): string[] {
  if (rows.length === 0) return [];
  const whole = laidOut(all, rows);
  const isWide = style.width !== undefined && whole.some((line) => line.length > style.width!);
  const [head = '', ...lines] = isWide
    ? laidOut(
        all.filter(({ isExtra }) => !isExtra),
        rows,
      )
    : whole;
  const paint = (row: CheckRow, line: string): string =>
    row.state === 'ok' ? line : row.level === 'error' ? style.red(line) : style.yellow(line);
  return [style.bold(head), ...lines.map((line, index) => paint(rows[index]!, line)), ''];
}

const laidOut = (shown: Column[], rows: CheckRow[]): string[] =>
  columns([shown.map(({ title }) => title), ...rows.map((row) => shown.map((c) => c.cell(row)))]);

function verdict(
  { rows, due, within, unproven, unnoted }: CheckReport,
  isApplyDue: boolean,
): string[] {
  const all = rows.length;
  const needing = (needs: CheckRow['needs']) => rows.filter((row) => row.needs === needs);
  const now = rows.filter(({ change }) => change !== undefined);
  const waiting = needing('operator');
  const later = rows.filter((row) => row.needs === 'later' || row.soon === true);
  const elsewhere = unproven.filter((id) => !unnoted.includes(id));
  const stuck = new Set(waiting.filter(({ change }) => change === undefined).map(({ id }) => id));
  const free = (ids: string[]) => ids.filter((id) => !stuck.has(id));
  const held = (ids: string[]) => ids.filter((id) => stuck.has(id));
  const ended = rows.filter(({ state }) => state === 'expired');
  const isAlone = now.length + waiting.length === 0;
  const waits = isApplyDue || needing('apply').length > 0;
  return [
    ...(due === 0 ? [say.nothingDue(all, within)] : []),
    ...line(ended, say.ended(ended.length, all)),
    ...line(now, spoken(say.changesNow(now.length, all))),
    ...line(waiting, say.needAttention(waiting.length)),
    ...line(later, laterLine(later, within, { all, isAlone, isApplyDue: waits })),
    ...line(free(elsewhere), sealedElsewhere(free(elsewhere), false)),
    ...line(held(elsewhere), sealedElsewhere(held(elsewhere), true)),
    ...line(free(unnoted), inNoManifest(free(unnoted), false)),
    ...line(held(unnoted), inNoManifest(held(unnoted), true)),
  ];
}

/** @param among - all rows, whether nothing else is due, and whether an apply has something to do */
function laterLine(
  later: CheckRow[],
  within: string,
  { all, isAlone, isApplyDue }: { all: number; isAlone: boolean; isApplyDue: boolean },
): string {
  const words = { count: later.length, within, first: firstDay(later) };
  if (!isAlone) return say.moreDue(words);
  return isApplyDue ? say.dueLater(words, all) : say.nothingBefore(words, all);
}

const sealedElsewhere = (ids: string[], isHeld: boolean): string =>
  say.sealedElsewhere(ids.length, someIds(ids), isHeld);

const inNoManifest = (ids: string[], isHeld: boolean): string =>
  say.inNoManifest(ids.length, someIds(ids), isHeld);

function firstDay(later: CheckRow[]): string | undefined {
  const dates = later.flatMap(({ renewsAt, dueAt }) => renewsAt ?? dueAt ?? []);
  return dates.length === 0
    ? undefined
    : inWords(Math.min(...dates), Math.max(...later.map(lookedAt)));
}

const line = (about: readonly unknown[], text: string): string[] =>
  about.length === 0 ? [] : [text];
