import { say, typed, type Said } from '../../../text/say.js';

/** A certificate's subject has one group here. */
export const oneGroup = {
  message: '--group is given twice',
  hint: 'give one group, and bind more roles to it',
} as const;

export const wroteFile = (path: string, until: string): string =>
  `wrote ${path}, valid until ${until}\n`;

export const inRepository = (path: string) => ({
  message: `${path} is in a git repository that does not ignore it, so git add would publish its private key`,
  hint: 'write it elsewhere, as in ~/.kube, or add it to .gitignore',
});

/** Of a clock that may be wrong. */
export const compareClock: Said = say`compare with ${typed('date -u')}: if the clock is wrong, the certificate begins and ends at the wrong time`;
