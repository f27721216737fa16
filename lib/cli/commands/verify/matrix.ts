import { text, type NamedParty, type Tried } from '../../../verify/verdicts.js';
import { visible } from '../../terminal/text.js';

/** Connections that differ only in their hosts; more than one only if none of them is wrong. */
export type Row = readonly [Tried, ...Tried[]];

/** A matrix that still fits on a screen. */
export const FITS = 50;

/** In the connections' order; one row each if there are few, or with `every`. */
export function rowsOf(edges: readonly Tried[], every = false): Row[] {
  if (every || edges.length <= FITS) return edges.map((edge) => [edge]);
  const rows = new Map<unknown, [Tried, ...Tried[]]>();
  for (const edge of edges) {
    const row = rows.get(kindOf(edge));
    if (row === undefined) rows.set(kindOf(edge), [edge]);
    else row.push(edge);
  }
  return [...rows.values()];
}

/** A wrong connection has its own row, unless the server's state is wrong for all its clients. */
const kindOf = (edge: Tried): unknown =>
  alike.has(edge.verdict) ? [...ends(edge), edge.expect, edge.by, edge.verdict].join('\0') : edge;

const alike: ReadonlySet<Tried['verdict']> = new Set(['ok', 'unreached', 'undeployed', 'untried']);

const ends = ({ parties }: Tried): [client: string, server: string] => [
  plain(parties.client),
  plain(parties.server),
];

/** Without the host, which stands beside it. */
const plain = ({ ca, name }: NamedParty): string => `${ca}-${name}`;

export function cellsOf(row: Row): string[] {
  const [edge] = row;
  const [client, server] = ends(edge);
  return [
    `${visible(client)}@${hosts(row.map(({ from }) => from))}`,
    `${visible(server)}@${hosts(row.map(({ to }) => to))}`,
    visible(shared(row.map(({ dials }) => dials))),
    edge.expect,
    edge.result,
    visible(shared(row.map(({ identity }) => (identity === undefined ? '-' : text(identity))))),
    edge.verdict === 'ok' ? '' : edge.verdict.toUpperCase(),
  ];
}

/** The only one, or how many there are. */
export function hosts(names: readonly string[]): string {
  const [first = '', ...others] = new Set(names);
  return others.length === 0 ? first : `${others.length + 1} hosts`;
}

/** The common beginning and end of all words, with `…` for what differs. */
function shared(words: readonly string[]): string {
  const all = [...new Set(words)].map((word) => Array.from(word));
  const head = commonStart(all);
  if (all.length === 1) return head.join('');
  const tails = all.map((letters) => letters.slice(head.length).reverse());
  return [...head, '…', ...commonStart(tails).reverse()].join('');
}

function commonStart([first = [], ...others]: readonly string[][]): string[] {
  const end = first.findIndex((letter, i) => others.some((letters) => letters[i] !== letter));
  return end < 0 ? first : first.slice(0, end);
}
