import type { CheckReport, CheckRow } from '../../../plan/check-report.js';
import { briefly, moment as inWords } from '../../../text/dates.js';
import { certflake, say } from '../../../text/say.js';
import { spoken } from '../../terminal/spoken.js';
import {
  columns,
  isoDate,
  isoTime,
  plural,
  someIds,
  visible,
  wrap,
  type Style,
} from '../../terminal/text.js';

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
  const all = plural(rows.length, 'certificate');
  const needing = (needs: CheckRow['needs']) => rows.filter((row) => row.needs === needs);
  const now = rows.filter(({ change }) => change !== undefined);
  const waiting = needing('operator');
  const later = rows.filter((row) => row.needs === 'later' || row.soon === true);
  const says = 'the messages say what to do';
  const elsewhere = unproven.filter((id) => !unnoted.includes(id));
  const stuck = new Set(waiting.filter(({ change }) => change === undefined).map(({ id }) => id));
  const free = (ids: string[]) => ids.filter((id) => !stuck.has(id));
  const held = (ids: string[]) => ids.filter((id) => stuck.has(id));
  const ended = rows.filter(({ state }) => state === 'expired');
  const waits = isApplyDue || needing('apply').length > 0;
  return [
    ...(due === 0 ? [`${all}, nothing due within ${within}.`] : []),
    ...line(ended, `${ended.length} of ${all} ${ended.length === 1 ? 'has' : 'have'} ended.`),
    ...line(
      now,
      spoken(
        say`${certflake('apply')} changes ${now.length} of ${all} now; ${certflake('plan')} says why.`,
      ),
    ),
    ...line(
      waiting,
      `${plural(waiting.length, 'certificate needs', 'certificates need')} you: ${says}.`,
    ),
    ...line(
      later,
      now.length + waiting.length === 0
        ? laterAlone(later, all, within, waits)
        : more(later, within),
    ),
    ...line(free(elsewhere), sealedElsewhere(free(elsewhere))),
    ...line(held(elsewhere), sealedElsewhere(held(elsewhere), SETTLED)),
    ...line(free(unnoted), inNoManifest(free(unnoted))),
    ...line(held(unnoted), inNoManifest(held(unnoted), SETTLED)),
  ];
}

function laterAlone(later: CheckRow[], all: string, within: string, isApplyDue: boolean): string {
  const first = firstDay(later);
  const are = `${later.length} of ${all} due within ${within}`;
  if (first === undefined) return `${are}.`;
  return isApplyDue ? `${are}${onDay(later, first)}.` : `${are}: nothing to do before ${first}.`;
}

function more(later: CheckRow[], within: string): string {
  const first = firstDay(later);
  const are = `${later.length} more ${later.length === 1 ? 'is' : 'are'} due within ${within}`;
  return first === undefined ? `${are}.` : `${are}${onDay(later, first)}.`;
}

const onDay = ({ length }: CheckRow[], first: string): string =>
  `, ${length === 1 ? 'on' : 'the first on'} ${first}`;

function firstDay(later: CheckRow[]): string | undefined {
  const dates = later.flatMap(({ renewsAt, dueAt }) => renewsAt ?? dueAt ?? []);
  return dates.length === 0
    ? undefined
    : inWords(Math.min(...dates), Math.max(...later.map(lookedAt)));
}

/** A run notes nothing about a waiting certificate unless it changes it. */
const SETTLED = 'first see to the messages; then ';

function sealedElsewhere(ids: string[], first = ''): string {
  const were = plural(ids.length, 'key was', 'keys were');
  return `${were} sealed by another program, brought by a merge or by a run committed half done, or the file is damaged: ${first}an apply with an identity tells which (${someIds(ids)}).`;
}

const inNoManifest = (ids: string[], first = ''): string =>
  `Of ${plural(ids.length, 'sealed key')} no manifest says whether ${ids.length === 1 ? 'it belongs to its certificate, or who can open it' : 'they belong to their certificates, or who can open them'}: ${first}an apply with an identity opens and notes ${ids.length === 1 ? 'it' : 'them'} (${someIds(ids)}).`;

const line = (about: readonly unknown[], text: string): string[] =>
  about.length === 0 ? [] : [text];
