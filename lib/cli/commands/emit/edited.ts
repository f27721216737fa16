import { readable, type ComparedFile } from '../../../emit/compare.js';
import { hasNotice } from '../../../emit/notice.js';
import { markedIn } from '../../../emit/standing.js';
import { CertflakeError } from '../../../errors.js';
import type { OutFolder } from '../../session/emission.js';

interface Compared {
  out: OutFolder;
  files: readonly ComparedFile[];
}

/** A file without certflake's first line may be the user's own: no hint replaces it unseen. */
export function refuseEdited({ files, out }: Compared): void {
  const edited = files.filter(({ state }) => state === 'edited').map(({ path }) => path);
  if (edited.length === 0) return;
  const marked = markedIn(files, out);
  const others = edited.filter((path) => !marked.includes(path));
  const [own, ours] = [false, true].map((is) =>
    others.filter((path) => hasNotice(readable(out, path)) === is).join(', '),
  ) as [string, string];
  const facts = [
    ...(marked.length === 0 ? [] : [`with conflict markers of git: ${marked.join(', ')}`]),
    ...(ours === '' ? [] : [`not as certflake would write it: ${ours}`]),
    ...(own === '' ? [] : [`without certflake's first line: ${own}`]),
  ];
  throw new CertflakeError(facts.join('; '), {
    code: 'edited',
    hint: hintFor(own, others.length === 0),
  });
}

function hintFor(own: string, isMerge: boolean): string {
  if (isMerge) return 'once the policy is right, run "certflake emit --overwrite"';
  const keep = 'keep your changes in a module of your own, then run "certflake emit --overwrite"';
  return own === '' ? keep : `if it is your own, move ${own} first; ${keep}`;
}
