import { dirname } from 'node:path/posix';
import { hinted } from '../hint.js';
import type { Problem } from '../model/index.js';
import { certflake, say, type Said } from '../text/say.js';
import { shellWords } from '../text/shell.js';
import type { Unsaid } from './strange-text.js';

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
      const message = `${named(folders)}: ${facts[why]}, and certificates of former hosts among them are not named`;
      const hint = hinted(hints[why] ?? HINT);
      return { code: 'left-unread', place: '', level: 'note', message, ...hint };
    });
  }
}

/** `below`: a folder in a host's folder. */
type Why = Unsaid | 'below';

const facts: Readonly<Record<Why, string>> = {
  limit: 'more or larger files lie there than are looked at',
  path: 'links lie there, or files with names that certflake does not read',
  closed: 'files lie there that can not be read',
  below: "a folder below a host's own, whose files certflake neither reads nor removes",
};

const hints: Partial<Record<Why, Said>> = {
  below: say`where the files of a renamed host were moved a folder too deep, move them up before ${certflake('apply')} makes others; otherwise see with git who has added them, and remove what no host needs`,
};

const HINT = 'see with git who has added files there, and remove what no host needs';

function named(folders: ReadonlySet<string>): string {
  const all = [...folders].sort().map((folder) => shellWords(folder));
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  return `${all.slice(0, NAMED).join(', ')}${more}`;
}

const NAMED = 4;
