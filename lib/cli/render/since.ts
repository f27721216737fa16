import type { Since } from '../../since.js';
import { plural, visible, type Style } from './text.js';

/** For whoever reviews a pull request: who can read more than before, and whom hosts will trust. */
export function renderSince({ revision, readers, authorities }: Since, style: Style): string {
  if (readers.length + authorities.length === 0) {
    return `Since ${revision}: no reader, authority or host key was added.\n\n`;
  }
  const lines = [
    ...readers.flatMap(({ owner, fingerprint, replaces, opens, sealed }) => [
      `  ${style.red('>')} reader ${style.bold(visible(`${owner} ${fingerprint}`))}`,
      ...replaces.map((former) => `      replaces ${former}`),
      `      ${sealed ? 'can open' : 'will be able to open'} ${opens.join(', ')}`,
    ]),
    ...authorities.flatMap(({ path, fingerprint, subject }) => [
      `  ${style.red('>')} authority ${style.bold(visible(subject))}`,
      `      ${path}, SHA-256 ${fingerprint}`,
    ]),
  ];
  const count = plural(readers.length + authorities.length, 'addition');
  return [style.bold(`Since ${revision}: ${count} to look at`), ...lines, '', ''].join('\n');
}
