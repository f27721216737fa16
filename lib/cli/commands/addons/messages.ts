import { plural } from '../../terminal/text.js';

export const filesOfAnotherBundle = (folder: string, names: readonly string[]) => ({
  message: `${folder} has files of another bundle: ${names.join(', ')}`,
  hint: 'give each bundle a folder of its own',
});

export const wroteObjects = (count: number, folder: string): string =>
  `wrote ${plural(count, 'object')} to ${folder}`;

export const removedObject = (name: string): string => `removed ${name}: no longer in the bundle`;
