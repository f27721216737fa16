import type { Tried, Verdict } from '../../../verify/verdicts.js';
import { certflake, say } from '../../../text/say.js';
import { spoken } from '../../terminal/spoken.js';
import { cellsOf, rowsOf } from './matrix.js';
import { columns, plural, type Style } from '../../terminal/text.js';

const header = ['CLIENT', 'SERVER', 'DIALS', 'MUST BE', 'IS', 'IDENTITY', ''];

const ALL = say`${certflake('verify', '--all')} has a line for each.`;

/**
 * One line for each connection, or one for many that are right; then a summary. stderr has what is wrong.
 */
export function renderVerify(edges: readonly Tried[], style: Style, every?: boolean): string {
  if (edges.length === 0) return 'No connections: the policy declares no Kubernetes cluster.\n';
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
    ...(rows.length < edges.length ? [spoken(ALL)] : []),
    '',
  ].join('\n');
}

function verdict(edges: readonly Tried[]): string {
  const count = (wanted: Verdict) => edges.filter(({ verdict: is }) => is === wanted).length;
  const proven = edges.filter(
    ({ by, result }) => (by === 'handshake' || by === 'live') && result !== 'untried',
  ).length;
  const rare = rarely.filter(([wanted]) => count(wanted) > 0);
  return [
    plural(edges.length, 'connection'),
    `${proven} tried for real`,
    `${count('failed')} failed`,
    `${count('open')} open that should not be`,
    ...rare.map(([wanted, words]) => `${count(wanted)} ${words}`),
  ].join(', ');
}

/** Verdicts that the summary names only if they occur. */
const rarely = [
  ['stale', 'stale'],
  ['undeployed', 'not deployed'],
  ['unreached', 'unreached'],
  ['untried', 'not tried from here'],
] as const;
