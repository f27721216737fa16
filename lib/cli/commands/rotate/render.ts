import { adviceLines } from '../../render/advice.js';
import { spoken } from '../../terminal/spoken.js';
import { columns, isoDate, visible, type Style } from '../../terminal/text.js';
import * as say from './messages.js';
import type { RotationStatus } from './standing.js';

const header = ['AUTHORITY', 'STAGE', 'SINCE', 'ENDS', 'NEXT'];

/** A line for each authority; what holds the next step back follows as problems. */
export function renderStatus(all: readonly RotationStatus[], style: Style): string {
  const [head = '', ...lines] = columns([header, ...all.map(cells)]);
  const ready = all.filter(({ stage, holds }) => stage !== 'steady' && holds.length === 0);
  return [
    style.bold(head),
    ...lines.map((line, index) => (all[index]!.stage === 'steady' ? line : style.yellow(line))),
    '',
    ...all.flatMap(({ authority, advice }) =>
      advice === undefined
        ? []
        : [style.bold(say.rotates(visible(authority))), ...adviceLines(advice, style, true), ''],
    ),
    ...ready.map(({ authority }) => spoken(say.canGoOn(authority))),
    ...(all.every(({ stage }) => stage === 'steady') ? [spoken(say.nothingRotates)] : []),
    '',
  ].join('\n');
}

const cells = ({ authority, stage, since, active, next }: RotationStatus): string[] => [
  visible(authority),
  stage,
  since === undefined ? '-' : isoDate(since),
  active === undefined ? '-' : isoDate(active.notAfter),
  next,
];
