import type { Left } from '../../emit/left.js';
import type { Problem } from '../../errors.js';
import { git, program, type CommandLine, type Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import * as text from './messages/emitted.js';
import { warning, type Names } from './nix-side.js';
import { hostStub } from '../../emit/stub-paths.js';

interface Place extends Names {
  isGit: boolean;
}

/** Hosts' present names by their former names. */
export type Renames = ReadonlyMap<string, string>;

function renamed(host: string, to: string, { name, isGit }: Place): Said {
  const move = (isGit ? git : program)('mv --', name(`hosts/${host}`), name(`hosts/${to}`));
  return text.renamed(move, to);
}

const remove = (path: string, { name, isGit }: Place): CommandLine =>
  (isGit ? git : program)('rm --', name(path));

/**
 * How the policy and the folder beside it differ.
 *
 * @param known - renames that SSH host keys show
 */
export function leftProblems(left: Left, names: Place, known: Renames = new Map()): Problem[] {
  const { name } = names;
  const pairs = pairsOf(left, known);
  const alone = left.missing.filter((host) => ![...pairs.values()].includes(host));
  const hint = (host: string): string | Said => {
    const to = pairs.get(host);
    if (to !== undefined) return renamed(host, to, names);
    if (alone.length === 0) return text.remove;
    return text.perhapsRenamed(alone.map((one) => name(`hosts/${one}`)));
  };
  const isUnclear = left.hosts.some((host) => !pairs.has(host));
  return [
    ...left.hosts.map((host) =>
      warning(
        'host-folder-left',
        shellWords(name(`hosts/${host}`)),
        text.folderLeft(shellWords(host), shellWords(name(`hosts/${host}`))),
        hint(host),
      ),
    ),
    ...left.modules.map((path) =>
      warning(
        'emitted-left',
        shellWords(name(path)),
        text.moduleLeft,
        text.removeModule(remove(path, names)),
      ),
    ),
    ...missing(alone, isUnclear, names),
    ...left.misnamed.map((one) => misnamed(one, names)),
  ];
}

/** The known ones; and the last remaining one of each side. */
function pairsOf({ hosts, missing }: Left, known: Renames): Map<string, string> {
  const isOf = (host: string): boolean => missing.includes(known.get(host) ?? '');
  const pairs = new Map(hosts.filter(isOf).map((host) => [host, known.get(host)!]));
  const taken = new Set(pairs.values());
  const [host, ...others] = hosts.filter((one) => !pairs.has(one));
  const [to, ...more] = missing.filter((one) => !taken.has(one));
  const isLast = others.length + more.length === 0;
  return isLast && host !== undefined && to !== undefined ? pairs.set(host, to) : pairs;
}

function misnamed({ host, hostName }: Left['misnamed'][number], { name }: Names): Problem {
  const { message, hint } = text.misnamed(host, hostName);
  return warning('host-name-differs', name(hostStub(host)), message, hint);
}

function missing(hosts: readonly string[], isUnclear: boolean, { name }: Names): Problem[] {
  const [first, ...rest] = hosts;
  if (first === undefined) return [];
  const message = text.folderMissing(name(`hosts/${first}`), rest.length);
  const hint = isUnclear ? text.moveFirst : text.emitAlone;
  return [warning('host-folder-missing', `hosts.${first}`, message, hint)];
}
