import { dirname } from 'node:path/posix';
import type { Problem } from '../model.js';
import { shellWords } from '../shell.js';

/** The folders in which a limit has ended the search for what is left of hosts and certificates. */
export class Unread {
  private readonly folders = new Set<string>();

  add(path: string): void {
    this.folders.add(dirname(path));
  }

  /** Nothing may hide what is left by standing before it unsaid. */
  problems(): Problem[] {
    const all = [...this.folders].sort().map((folder) => shellWords(folder));
    if (all.length === 0) return [];
    const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
    const where = `${all.slice(0, NAMED).join(', ')}${more}`;
    const message = `${where}: more or larger files lie there than are looked at, and certificates of former hosts among them are not named`;
    const hint = 'see with git who has added files there, and remove what no host needs';
    return [{ code: 'left-unread', place: '', level: 'note', message, hint }];
  }
}

const NAMED = 4;
