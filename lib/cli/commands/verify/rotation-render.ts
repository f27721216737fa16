import type { Cut } from '../../../verify/mixture/types.js';
import { kindsOf } from '../../../verify/mixture/findings.js';
import type { NamedParty } from '../../../verify/verdicts.js';
import { spoken } from '../../terminal/spoken.js';
import { columns, visible, type Style } from '../../terminal/text.js';
import { FITS, hosts } from './matrix.js';
import type { Rotation } from './rotation.js';
import * as say from './rotation-messages.js';

const header = ['CLIENT', 'SERVER', 'NEWER', 'REFUSES'];

/** One line for each connection that is cut, or one for those of a kind if there are many; then a summary. */
export function renderRotation(
  { revision, commit, mixture }: Rotation,
  { bold, red }: Style,
  every = false,
): string {
  const { cut, opened, broken } = mixture;
  const isFew = every || cut.length <= FITS;
  const rows = isFew ? cut.map((one): [Cut] => [one]) : kindsOf(cut);
  const [head = '', ...lines] = columns([header, ...rows.map(cellsOf)]);
  return [
    say.between(commit.slice(0, 10)),
    '',
    ...(cut.length === 0 ? [say.nothingCut] : [bold(head), ...lines.map(red)]),
    '',
    say.summary({ ...mixture, cut: cut.length, opened: opened.length, broken: broken.length }),
    ...(rows.length < cut.length ? [spoken(say.eachCut(revision))] : []),
    '',
  ].join('\n');
}

function cellsOf(all: [Cut, ...Cut[]]): string[] {
  const [one] = all;
  if (one.kind === 'certificate') {
    const holders = all.flatMap((each) => (each.kind === 'certificate' ? each.hosts : []));
    return [visible(`${one.certificate}@${hosts(holders)}`), '-', one.newer, 'peers'];
  }
  const connections = all.flatMap((each) => (each.kind === 'connection' ? [each] : []));
  return [
    `${plain(one.parties.client)}@${hosts(connections.map(({ from }) => from))}`,
    `${plain(one.parties.server)}@${hosts(connections.map(({ to }) => to))}`,
    one.newer,
    one.refuses,
  ];
}

const plain = ({ ca, name }: NamedParty): string => visible(`${ca}-${name}`);
