import { relative, resolve, sep } from 'node:path';

import { surroundings, type Surroundings } from '../../surroundings.js';
import { shellWords } from '../../text/shell.js';
import { spell, type Said, type Voice } from '../../text/say.js';
import { COMMAND_LEFT_OUT } from './messages.js';
import { visible } from './text.js';

/** The user's folder, and the options that certflake's own command must repeat to mean the same tree. */
export interface Viewpoint {
  /** Absolute, as the root. */
  cwd: string;
  root: string;
  /** As given; the identities only of a run that writes. */
  options: { file?: string; inventory?: string; root?: string; identity?: readonly string[] };
  /** The inventory that a flake's own programs pass (nix/scripts/certflake.sh). */
  flakeInventory?: string | undefined;
  /** The name of that flake for `nix run`, unquoted. */
  flake?: string;
}

/** Of each run. */
const viewpoints = new WeakMap<Surroundings, Viewpoint>();

/** Notes the user's folder: commands printed from now on work there. */
export function speakFrom(from: Viewpoint): void {
  viewpoints.set(surroundings(), from);
}

/** Notes this run's identities: a run named in a message needs them again. */
export function repeatIdentities(identity: readonly string[] = []): void {
  // What a shell opened for this command no longer exists.
  const isThere = (path: string): boolean => !/^\/(dev|proc)\//.test(path);
  const here = viewpoints.get(surroundings());
  if (here && identity.every(isThere))
    speakFrom({ ...here, options: { ...here.options, identity } });
}

/**
 * A text as a terminal shows it, whose commands work in the user's shell: paths relative to the user's folder,
 * `git` with the repository if the user is outside the root, `certflake` with the options that name the policy.
 * As at the root before the policy is read. Without a command that would name another file than the intended
 * one: the replacement of a hidden character may itself be a file's name.
 */
export function spoken(
  said: Said,
  from: Viewpoint | undefined = viewpoints.get(surroundings()),
  next?: string,
): string {
  const safe = { line: unlessHidden, text: visible };
  return spell(said, { ...voiceAt(from), ...safe, ...(next === undefined ? {} : { next }) });
}

/** A hint on a terminal: each of its thoughts on its own line, so that its commands are easy to find and copy. */
export function spokenHint(hint: string | Said): string {
  const said = typeof hint === 'string' ? [hint] : hint;
  return `hint: ${spoken(said, undefined, '\n      ')}`;
}

function voiceAt(from: Viewpoint | undefined): Partial<Voice> {
  if (from === undefined) return {};
  return {
    path: (path) => fromHere(path, from),
    certflake: (command, isAlone) => ownLine(command, isAlone, from),
    ...(isOutside(from) ? { gitFolder: from.root } : {}),
  };
}

const unlessHidden = (command: string): string =>
  visible(command) === command ? command : COMMAND_LEFT_OUT;

/** A path below the root for the user's shell, unquoted. */
export function fromHere(path: string, { cwd, root }: Pick<Viewpoint, 'cwd' | 'root'>): string {
  const absolute = resolve(root, path);
  const here = relative(cwd, absolute);
  return isOutside({ cwd, root }) ? absolute : here === '' ? '.' : here;
}

function isOutside({ cwd, root }: Pick<Viewpoint, 'cwd' | 'root'>): boolean {
  const way = relative(root, cwd);
  return way === '..' || way.startsWith(`..${sep}`);
}

/** The flake's programs with other names than the commands (nix/lib/mk-certs.nix). */
const programs: Readonly<Record<string, string>> = {
  apply: 'certs.recreate',
  plan: 'certs.plan',
  check: 'certs.check',
  rekey: 'certs.rekey',
  rotate: 'certs.rotate',
  verify: 'certs.verify',
};

/** The commands that read a policy. */
const withPolicy = new Set([...Object.keys(programs), 'emit', 'kubeconfig']);

type Own = Parameters<Voice['certflake']>[0];

function ownLine(command: Own, isAlone: boolean, from: Viewpoint): string {
  const { verb } = command;
  const words = wordsOf(command, isAlone, from.options);
  if (!withPolicy.has(verb)) return ['certflake', verb, ...words].join(' ');
  const { options, flakeInventory, flake = '.' } = from;
  const { file, inventory, root } = options;
  if (inventory !== undefined && inventory === flakeInventory)
    return flakeLine(shellWords(flake), verb, words);
  const flag = (name: string, value?: string): string[] =>
    value === undefined ? [] : [name, shellWords(value)];
  const policy = [...flag('-f', file), ...flag('--inventory', inventory), ...flag('--root', root)];
  return ['certflake', verb, ...policy, ...words].join(' ');
}

function flakeLine(flake: string, verb: string, words: readonly string[]): string {
  const program = programs[verb];
  if (program === undefined) return [`nix run ${flake}#certs --`, verb, ...words].join(' ');
  return [`nix run ${flake}#${program}`, ...(words.length === 0 ? [] : ['--', ...words])].join(' ');
}

/** A bare command only names what it does, so it doesn't repeat identities. */
function wordsOf(
  { verb, words }: Own,
  isAlone: boolean,
  { identity = [] }: Viewpoint['options'],
): string[] {
  const isLine = words.length > 0 || !isAlone;
  const repeats = isLine && identity.length > 0 && (verb === 'apply' || verb === 'rekey');
  return [
    ...(repeats ? ['-i', shellWords(...identity)] : []),
    ...words.map((one) => shellWords(one)),
  ];
}
