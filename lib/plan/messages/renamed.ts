import type { Message } from '../../hint.js';
import { certflake, git, inOrder, place, program, say, type Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';

interface Move {
  readonly from: string;
  readonly to: string;
  /** How many files not from certflake `to` has; undefined: there is no such folder. */
  readonly others: number | undefined;
}

export const hostRenamed = (host: string, former: string, move: Move): Message => ({
  message: `its manifest has the present host key of ${host}: if ${host} was called ${shellWords(former)}, you can move its files instead of making new ones`,
  hint: say`if so, ${moving(move)} before ${certflake('apply')}`,
});

/** git moves a folder into an existing one, not over it. */
function moving({ from, to, others }: Move): Said {
  const move = git('mv --', from, to);
  if (others === undefined) return say`run ${move}`;
  return others === 0
    ? say`run ${inOrder(program('rmdir --', to), move)}`
    : say`move its files to ${place(to)}, which has other files already,`;
}

/**
 * Gives no command: the user knows the host's former name.
 *
 * @param folders - of the manifests; those that are named, and how many more there are
 */
export const manifestsContradict = (
  host: string,
  folders: readonly string[],
  more: number,
): Message => ({
  message: `${manifestsOf(folders, more, `the present host key of ${host}`)}, and not all can be right`,
  hint: say`if the host was renamed, move the folder of its former name before ${certflake('apply')}; the other folders do not belong to it`,
});

const manifestsOf = ([first, ...others]: readonly string[], more: number, key: string): string =>
  others.length === 0
    ? `the manifest of ${first!} has ${key} and keys of other hosts`
    : `the manifests of ${[first!, ...others].join(', ')}${more > 0 ? ` and ${more} more` : ''} have ${key}`;
