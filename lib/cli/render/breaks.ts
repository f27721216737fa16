import type { Cut } from '../../verify/mixture/types.js';
import type { NamedParty } from '../../verify/verdicts.js';
import { columns, visible, type Style } from '../terminal/text.js';
import * as say from './messages/breaks.js';

const header = ['CLIENT', 'SERVER', 'CONNECTIONS', 'UNTIL THESE ARE DEPLOYED'];

/** What breaks until hosts are deployed: a line for each kind of connection and each side that is late. */
export function renderBreaks(all: readonly Cut[], { bold, red }: Style): string {
  if (all.length === 0) return `${say.nothingBreaks}\n`;
  const [head = '', ...lines] = columns([header, ...kindsOf(all).map(cellsOf)]);
  return [say.theseBreak, '', bold(head), ...lines.map(red), '', say.total(all.length), ''].join(
    '\n',
  );
}

/** One line with the same. */
export const breaksFact = (all: readonly Cut[]): string =>
  say.broken(
    all.length,
    kindsOf(all).map((kind) => {
      const [client = '', server = '', , late = ''] = cellsOf(kind);
      return say.until(client, server, late);
    }),
  );

/** For programs: only the ids. */
export const plainBreaks = (all: readonly Cut[]) =>
  all.map((one) => ({ ...one, parties: undefined }));

type Kind = readonly [Cut, ...Cut[]];

function kindsOf(all: readonly Cut[]): Kind[] {
  const kinds = new Map<string, [Cut, ...Cut[]]>();
  for (const one of all) {
    const kind = kinds.get(kindOf(one));
    if (kind === undefined) kinds.set(kindOf(one), [one]);
    else kind.push(one);
  }
  return [...kinds.values()];
}

const kindOf = (one: Cut): string =>
  JSON.stringify(
    one.kind === 'certificate'
      ? [one.certificate, one.newer]
      : [plain(one.parties.client), plain(one.parties.server), one.newer],
  );

function cellsOf(kind: Kind): string[] {
  const count = String(kind.length);
  const [{ newer }] = kind;
  const one = kind[0];
  if (one.kind === 'certificate') {
    const late = newer === 'certificate' ? say.peers : some(one.hosts);
    return [visible(`${one.certificate}@${hosts(one.hosts)}`), '-', count, late];
  }
  const ends = kind.flatMap((each) => (each.kind === 'connection' ? [each] : []));
  const [from, to] = [ends.map((each) => each.from), ends.map((each) => each.to)];
  return [
    visible(`${plain(one.parties.client)}@${hosts(from)}`),
    visible(`${plain(one.parties.server)}@${hosts(to)}`),
    count,
    visible(some(newer === 'client' ? to : from)),
  ];
}

const plain = ({ ca, name }: NamedParty): string => `${ca}-${name}`;

/** The only one, or how many there are. */
function hosts(names: readonly string[]): string {
  const [first = '', ...others] = new Set(names);
  return others.length === 0 ? first : say.hosts(others.length + 1);
}

/** `--json` has all of them. */
const NAMED = 6;

function some(names: readonly string[]): string {
  const all = [...new Set(names)];
  const more = all.length - NAMED;
  return `${all.slice(0, NAMED).join(', ')}${more > 0 ? say.more(more) : ''}`;
}
