import { readable, type ComparedFile } from '../../../emit/compare.js';
import { hasNotice } from '../../../emit/notice.js';
import { markedIn } from '../../../emit/standing.js';
import { CertflakeError } from '../../../errors.js';
import { certflake, place, say, sayAll, type Said } from '../../../text/say.js';
import type { OutFolder } from '../../session/emission.js';

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
  const facts = [
    ...(marked.length === 0 ? [] : [`with conflict markers of git: ${marked.join(', ')}`]),
    ...(ours.length === 0 ? [] : [`not as certflake would write it: ${ours.join(', ')}`]),
    ...(own.length === 0 ? [] : [`without certflake's first line: ${own.join(', ')}`]),
  ];
  throw new CertflakeError(facts.join('; '), {
    code: 'edited',
    hint: hintFor(own.map(name), others.length === 0),
  });
}

function hintFor(own: readonly string[], isMerge: boolean): Said {
  const again = certflake('emit', '--overwrite');
  if (isMerge) return say`once the policy is right, run ${again}`;
  const keep = say`keep your changes in a module of your own, then run ${again}`;
  const all = sayAll(own.map(place), ', ');
  return own.length === 0 ? keep : say`if it is your own, move ${all} first; ${keep}`;
}
