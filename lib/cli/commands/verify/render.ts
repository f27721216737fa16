import type { Tried, Verdict } from '../../../verify/verdicts.js';
import { spoken } from '../../terminal/spoken.js';
import { cellsOf, rowsOf } from './matrix.js';
import * as say from './messages.js';
import { columns, type Style } from '../../terminal/text.js';

const header = ['CLIENT', 'SERVER', 'DIALS', 'MUST BE', 'IS', 'IDENTITY', ''];

/**
 * One line for each connection, or one for many that are right; then a summary. stderr has what is wrong.
 */
export function renderVerify(edges: readonly Tried[], style: Style, every?: boolean): string {
  if (edges.length === 0) return `${say.noConnections}\n`;
  const rows = rowsOf(edges, every);
  const [head = '', ...lines] = columns([header, ...rows.map(cellsOf)]);
  const { yellow, red } = style;
  const paint = {
    ok: (line: string) => line,
    open: yellow,
    stale: yellow,
    untried: yellow,
    undeployed: red,
    unreached: red,
    failed: red,
  };
  return [
    style.bold(head),
    ...lines.map((line, index) => paint[rows[index]![0].verdict](line)),
    '',
    verdict(edges),
    ...(rows.length < edges.length ? [spoken(say.eachLine)] : []),
    '',
  ].join('\n');
}

function verdict(edges: readonly Tried[]): string {
  const count = (wanted: Verdict) => edges.filter(({ verdict: is }) => is === wanted).length;
  const proven = edges.filter(
    ({ by, result }) => (by === 'handshake' || by === 'live') && result !== 'untried',
  ).length;
  return say.summary({ all: edges.length, tried: proven, of: count });
}
