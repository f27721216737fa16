import type { Left } from '../../emit/left.js';
import type { Problem } from '../../errors.js';
import {
  bare,
  certflake,
  git,
  place,
  program,
  say,
  sayAll,
  type CommandLine,
  type Said,
} from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import { warning, type Names } from './nix-side.js';
import { plural } from '../terminal/text.js';
import { hostStub } from '../../emit/stub-paths.js';

interface Place extends Names {
  isGit: boolean;
}

/** Hosts' present names by their former names. */
export type Renames = ReadonlyMap<string, string>;

/** The folder holds the user's own files: no command removes it. */
const REMOVE = 'move what another host needs out of the folder, then remove it yourself';

function renamed(host: string, to: string, { name, isGit }: Place): Said {
  const move = (isGit ? git : program)('mv --', name(`hosts/${host}`), name(`hosts/${to}`));
  const set = `set networking.hostName = "${to}" in its configuration.nix`;
  return say`if the host was renamed: ${move}, and ${set}; otherwise ${REMOVE}, and run ${certflake('emit')}`;
}

const NAMED = 4;

/** Only the user knows which one it is: a command could move the wrong folder. */
function perhapsRenamed(missing: readonly string[], { name }: Place): Said {
  const named = missing.slice(0, NAMED).map((host) => place(name(`hosts/${host}`)));
  const more = missing.length > NAMED ? ', …' : '';
  return say`if the host was renamed: move the folder to its new name (${sayAll(named, ', ')}${more}), and set networking.hostName in its configuration.nix, before ${certflake('emit')}; otherwise ${REMOVE}`;
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
    return alone.length === 0 ? REMOVE : perhapsRenamed(alone, names);
  };
  const isUnclear = left.hosts.some((host) => !pairs.has(host));
  return [
    ...left.hosts.map((host) =>
      warning(
        'host-folder-left',
        shellWords(name(`hosts/${host}`)),
        `the policy has no host ${shellWords(host)}, and a flake that builds every folder in hosts/, as the emitted one does, still builds ${shellWords(name(`hosts/${host}`))}`,
        hint(host),
      ),
    ),
    ...left.modules.map((path) =>
      warning(
        'emitted-left',
        shellWords(name(path)),
        'certflake wrote it for a role that no host has now',
        say`remove it from the imports of your hosts, then ${remove(path, names)}`,
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

const misnamed = ({ host, hostName }: Left['misnamed'][number], { name }: Names): Problem =>
  warning(
    'host-name-differs',
    name(hostStub(host)),
    `networking.hostName is "${hostName}", so this machine takes the certificates of "${hostName}" and not of "${host}"`,
    `networking.hostName = "${host}";`,
  );

function missing(hosts: readonly string[], isUnclear: boolean, { name }: Names): Problem[] {
  const [first, ...rest] = hosts;
  if (first === undefined) return [];
  const one = `${name(`hosts/${first}`)} is not there, so the emitted flake does not build that host`;
  const message = rest.length === 0 ? one : `${one}, nor ${plural(rest.length, 'other')}`;
  const hint = isUnclear
    ? say`move the folders of renamed hosts first; ${certflake('emit')} then writes those that are still missing`
    : say`${bare(certflake('emit'))}`;
  return [warning('host-folder-missing', `hosts.${first}`, message, hint)];
}
