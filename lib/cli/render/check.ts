import type { CheckReport, CheckRow } from '../../check.js';
import { columns, isoTime, plural, residual, visible, type Style } from './text.js';

const certificateHeader = [
  'CERTIFICATE',
  'EXPIRES',
  'RESIDUAL TIME',
  'CERTIFICATE AUTHORITY',
  'STATE',
];
const authorityHeader = ['CERTIFICATE AUTHORITY', 'EXPIRES', 'RESIDUAL TIME', 'STATE'];

/** Two tables in the manner of `kubeadm certs check-expiration`, then one line that sums up. */
export function renderCheck(report: CheckReport, style: Style): string {
  const leaves = report.rows.filter(({ kind }) => kind === 'certificate');
  const authorities = report.rows.filter(({ kind }) => kind === 'authority');
  return [
    ...block(
      certificateHeader,
      leaves,
      (row) => [name(row), ...times(row), row.authority, row.state],
      style,
    ),
    ...block(authorityHeader, authorities, (row) => [name(row), ...times(row), row.state], style),
    verdict(report),
    '',
  ].join('\n');
}

const name = (row: CheckRow): string => visible(row.id.replace(/^ca-/, ''));

const times = ({ notAfter, remaining }: CheckRow): [string, string] =>
  notAfter === undefined || remaining === undefined
    ? ['-', '-']
    : [isoTime(notAfter), residual(remaining)];

function block(
  header: string[],
  rows: CheckRow[],
  cells: (row: CheckRow) => string[],
  style: Style,
): string[] {
  if (rows.length === 0) return [];
  const [head = '', ...lines] = columns([header, ...rows.map(cells)]);
  const paint = (row: CheckRow, line: string): string =>
    row.state === 'ok' ? line : row.level === 'error' ? style.red(line) : style.yellow(line);
  return [style.bold(head), ...lines.map((line, index) => paint(rows[index]!, line)), ''];
}

function verdict({ rows, due, within, unproven }: CheckReport): string {
  const text =
    due === 0
      ? `${plural(rows.length, 'certificate')}, nothing due within ${within}.`
      : `${plural(due, 'certificate')} of ${rows.length} to see to: "certflake plan" says why.`;
  if (unproven.length === 0) return text;
  return `${text}\nSealed by somebody else, key and readers unproven (an apply with an identity proves them): ${unproven.join(', ')}`;
}
