import { readable, type ComparedFile } from '../../../emit/compare.js';
import { hasNotice } from '../../../emit/notice.js';
import { markedIn } from '../../../emit/standing.js';
import { CertflakeError } from '../../../errors.js';
import type { OutFolder } from '../../session/emission.js';
import { editedFiles, keepThenOverwrite, overwriteAfterMerge } from './messages.js';

interface Compared {
  out: OutFolder;
  files: readonly ComparedFile[];
}

/**
 * A file without certflake's first line may be the user's own: no hint replaces it unseen.
 *
 * @param name - a file's path, relative to the root
 */
export function refuseEdited({ files, out }: Compared, name: (path: string) => string): void {
  const edited = files.filter(({ state }) => state === 'edited').map(({ path }) => path);
  if (edited.length === 0) return;
  const marked = markedIn(files, out);
  const others = edited.filter((path) => !marked.includes(path));
  const [own, ours] = [false, true].map((is) =>
    others.filter((path) => hasNotice(readable(out, path)) === is),
  ) as [string[], string[]];
  throw new CertflakeError(editedFiles({ marked, ours, own }), {
    code: 'edited',
    hint: others.length === 0 ? overwriteAfterMerge : keepThenOverwrite(own.map(name)),
  });
}
