import { text, type Tried, type Verdict } from '../../verify/verdicts.js';
import { columns, plural, visible, type Style } from './text.js';

const header = ['CLIENT', 'SERVER', 'DIALS', 'MUST BE', 'IS', 'IDENTITY', ''];

/** One line a connection, then one that sums up; what is wrong follows on stderr. */
export function renderVerify(edges: readonly Tried[], style: Style): string {
  if (edges.length === 0) return 'No connections: the policy declares no Kubernetes cluster.\n';
  const [head = '', ...lines] = columns([header, ...edges.map(cells)]);
  const { yellow, red } = style;
  const paint = {
    ok: (line: string) => line,
    open: yellow,
    stale: yellow,
    unreached: red,
    failed: red,
  };
  return [
    style.bold(head),
    ...lines.map((line, index) => paint[edges[index]!.verdict](line)),
    '',
    verdict(edges),
    '',
  ].join('\n');
}

const cells = (edge: Tried): string[] => [
  `${visible(plain(edge.client, edge.from))}@${edge.from}`,
  `${visible(plain(edge.server, edge.to))}@${edge.to}`,
  visible(edge.dials),
  edge.expect,
  edge.result,
  edge.identity === undefined ? '-' : visible(text(edge.identity)),
  edge.verdict === 'ok' ? '' : edge.verdict.toUpperCase(),
];

/** An id without what the host says already. */
const plain = (id: string, host: string): string =>
  id.replace(`derived-${host}-`, '').replace(/^shared-/, '');

function verdict(edges: readonly Tried[]): string {
  const count = (wanted: Verdict) => edges.filter(({ verdict: is }) => is === wanted).length;
  const proven = edges.filter(({ by }) => by !== 'certificates' && by !== 'nothing').length;
  const rare = (['stale', 'unreached'] as const).filter((wanted) => count(wanted) > 0);
  return [
    plural(edges.length, 'connection'),
    `${proven} tried for real`,
    `${count('failed')} failed`,
    `${count('open')} open that should not be`,
    ...rare.map((wanted) => `${count(wanted)} ${wanted}`),
  ].join(', ');
}
