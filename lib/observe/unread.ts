import { dirname } from 'node:path/posix';
import { hinted } from '../hint.js';
import type { Problem } from '../model/index.js';
import { shellWords } from '../text/shell.js';
import { leftUnread, ofUnread, type Why } from './messages.js';

/** The reason for a file beyond the limits. */
export const LIMIT = { why: 'limit' } as const;

/** Folders with files that the search for leftovers of hosts and certificates didn't read. */
export class Unread {
  private readonly folders = new Map<Why, Set<string>>();

  /** @param path - of a file in that folder, or of the folder itself with a final slash */
  add(path: string, why: Why): void {
    const folders = this.folders.get(why) ?? new Set();
    this.folders.set(why, folders.add(path.endsWith('/') ? path.slice(0, -1) : dirname(path)));
  }

  /** Names every such folder: a leftover must not hide behind unread files. */
  problems(): Problem[] {
    return [...this.folders].map(([why, folders]) => {
      const message = leftUnread(named(folders), why);
      const hint = hinted(ofUnread(why));
      return { code: 'left-unread', place: '', level: 'note', message, ...hint };
    });
  }
}

function named(folders: ReadonlySet<string>): string {
  const all = [...folders].sort().map((folder) => shellWords(folder));
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  return `${all.slice(0, NAMED).join(', ')}${more}`;
}

const NAMED = 4;
