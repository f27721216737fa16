/** The store's own folder below `dir`: lock, journal, staged files. */
export const ownFolder = '.certflake';

/**
 * Whether a file system may take this name for git's own folder. As git protects it: HFS+ ignores some code
 * points; NTFS ignores trailing dots and spaces and what follows a colon, and has the alias `git~1`
 * (`core.protectHFS`, `core.protectNTFS`).
 */
export function isGitName(name: string): boolean {
  const plain = name.replace(ignorable, '').toLowerCase().replace(/:.*$/s, '');
  return /^(\.git|git~1)[. ]*$/.test(plain);
}

const ignorable = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
