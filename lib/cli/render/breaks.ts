import type { Cut } from '../../verify/mixture/types.js';
import type { NamedParty } from '../../verify/verdicts.js';
import { columns, visible, wrap, type Style } from '../terminal/text.js';
import * as say from './messages/breaks.js';

/** A connection that breaks, or a certificate that no connection of a cluster shows. */
interface Break {
  cut: Cut;
  /** The hosts that must be deployed before it works again; empty: those that trust its authority. */
  until: readonly string[];
}

const header = ['CLIENT', 'SERVER', 'CONNECTIONS', 'UNTIL THESE ARE DEPLOYED'];

/** How many connections break, whichever of their sides is deployed first. */
export const countBreaks = (cuts: readonly Cut[]): number => breaksOf(cuts).length;

/** What breaks until hosts are deployed: a line for each kind of connection. */
export function renderBreaks(cuts: readonly Cut[], { bold, red, width }: Style): string {
  if (cuts.length === 0) return `${say.nothingBreaks}\n`;
  const all = breaksOf(cuts);
  const [head = '', ...lines] = columns([header, ...kindsOf(all).map(cellsOf)]);
  const [first, last] = [say.theseBreak, say.total(all.length, untilOf(all))].map((line) =>
    wrap(line, width, 0).join('\n'),
  );
  return [first, '', bold(head), ...lines.map(red), '', last, ''].join('\n');
}

/** The same as one fact. */
export function breaksFact(cuts: readonly Cut[], isWhole: boolean): string {
  const all = breaksOf(cuts);
  const kinds = kindsOf(all).map(([one, ...others]) => {
    const [client = '', server = ''] = cellsOf([one, ...others]);
    return server === '-' ? client : say.connection(client, server);
  });
  return say.broken(all.length, untilOf(all), isWhole ? kinds : []);
}

/** For programs: each side that may be late, with ids alone. */
export const plainBreaks = (cuts: readonly Cut[]) =>
  cuts.map((one) => ({ ...one, parties: undefined }));

/** Each once; `verifyMixture` tries it with either side newer. */
function breaksOf(cuts: readonly Cut[]): Break[] {
  const found = new Map<string, Break>();
  for (const cut of cuts) {
    const name = nameOf(cut);
    const known = found.get(name);
    found.set(name, {
      cut: known?.cut ?? cut,
      until: [...new Set([...(known?.until ?? []), ...lateIn(cut)])].sort(),
    });
  }
  return [...found.values()];
}

const nameOf = (cut: Cut): string =>
  JSON.stringify(
    cut.kind === 'certificate'
      ? [cut.certificate]
      : [cut.client, cut.server, cut.from, cut.to, cut.dials],
  );

function lateIn(cut: Cut): readonly string[] {
  if (cut.kind === 'certificate') return cut.newer === 'certificate' ? [] : cut.hosts;
  return [cut.newer === 'client' ? cut.to : cut.from];
}

type Kind = readonly [Break, ...Break[]];

function kindsOf(all: readonly Break[]): Kind[] {
  const kinds = new Map<string, [Break, ...Break[]]>();
  for (const one of all) {
    const name = kindOf(one.cut);
    const kind = kinds.get(name);
    if (kind === undefined) kinds.set(name, [one]);
    else kind.push(one);
  }
  return [...kinds.values()];
}

const kindOf = (cut: Cut): string =>
  JSON.stringify(cut.kind === 'certificate' ? [cut.certificate] : Object.values(cut.parties));

function cellsOf(kind: Kind): string[] {
  const [{ cut: one }] = kind;
  const late = untilOf(kind);
  if (one.kind === 'certificate')
    return [visible(`${one.certificate}@${hosts(one.hosts)}`), '-', String(kind.length), late];
  const ends = kind.flatMap(({ cut }) => (cut.kind === 'connection' ? [cut] : []));
  return [
    visible(`${plain(one.parties.client)}@${hosts(ends.map(({ from }) => from))}`),
    visible(`${plain(one.parties.server)}@${hosts(ends.map(({ to }) => to))}`),
    String(kind.length),
    late,
  ];
}

const untilOf = (all: readonly Break[]): string =>
  visible(some(all.flatMap(({ until }) => until))) || say.peers;

const plain = ({ ca, name }: NamedParty): string => `${ca}-${name}`;

/** The only one, or how many there are. */
function hosts(names: readonly string[]): string {
  const [first = '', ...others] = new Set(names);
  return others.length === 0 ? first : say.hosts(others.length + 1);
}

/** `--json` has all of them. */
const NAMED = 6;

function some(names: readonly string[]): string {
  const all = [...new Set(names)].sort();
  const more = all.length - NAMED;
  return `${all.slice(0, NAMED).join(', ')}${more > 0 ? say.more(more) : ''}`;
}
