import { posix, relative, resolve, sep } from 'node:path';
import type { Specs } from '../../model/index.js';
import { isPattern, LITERALLY, shellWords } from '../../text/shell.js';
import { surroundings, type Surroundings } from '../../surroundings.js';
import { ownPaths } from '../../store/tree.js';
import { partsOf } from './quoted-commands.js';

/** The user's folder, and the options that certflake's own command must repeat to mean the same tree. */
export interface Standing {
  /** Absolute, as the root. */
  cwd: string;
  root: string;
  /** Paths of the tree, relative to the root. */
  paths: ReadonlySet<string>;
  /** As given; the identities only of a run that writes. */
  options: { file?: string; inventory?: string; root?: string; identity?: readonly string[] };
  /** The inventory that a flake's own programs pass (nix/scripts/certflake.sh). */
  flakeInventory?: string | undefined;
  /** The name of that flake for `nix run`, unquoted. */
  flake?: string;
}

/** Of each run. */
const standings = new WeakMap<Surroundings, Standing & { paths: Set<string> }>();

const standing = () => standings.get(surroundings());

/** Notes the user's folder: commands printed from now on work there. */
export function standAt(standing: Standing): void {
  standings.set(surroundings(), { ...standing, paths: new Set(standing.paths) });
}

/** Notes further paths of the tree, relative to the root. */
export function alsoStandFor(...paths: string[]): void {
  for (const path of paths) standing()?.paths.add(path);
}

/** Notes this run's identities: a run named in a message needs them again. */
export function repeatIdentities(identity: readonly string[] = []): void {
  // What a shell opened for this command no longer exists.
  const isThere = (path: string): boolean => !/^\/(dev|proc)\//.test(path);
  const here = standing();
  if (here && identity.every(isThere)) here.options = { ...here.options, identity };
}

/** All paths below `dir` that a finding may name. */
export function pathsOf({ dir, specs }: Specs): string[] {
  const files = specs.flatMap(({ files: { certificate, key, manifest } }) => [
    certificate,
    key,
    manifest,
  ]);
  const folders = specs.map(({ files: { manifest } }) => posix.dirname(manifest));
  const { lock, journal } = ownPaths(dir);
  return [...files, ...folders, dir, lock, journal];
}

/**
 * A text whose commands work in the user's shell: paths of the tree relative to the user's folder, `git` with
 * the repository if the user is outside the root, `certflake` with the options that name the policy. Unchanged
 * before the policy is read.
 *
 * @param more - further paths in it, relative to the root
 */
export function runnable(
  text: string,
  more: readonly string[] = [],
  from: Standing | undefined = standing(),
): string {
  if (from === undefined) return text;
  const paths = more.length === 0 ? from.paths : new Set([...from.paths, ...more]);
  const standing = { ...from, paths };
  const located = withPaths(text, standing);
  const certain = isOutside(standing)
    ? located.replaceAll(gitCommand, (found, git?: string) =>
        git === undefined ? found : gitAt(standing, found),
      )
    : located;
  return certain.replaceAll(ownCommand, (found, before?: string, verb?: string, more?: string) =>
    verb === undefined ? found : `${before ?? ''}${ownLine({ before, verb, more }, standing)}`,
  );
}

/** A path below the root for the user's shell, unquoted. */
export function fromHere(path: string, { cwd, root }: Pick<Standing, 'cwd' | 'root'>): string {
  const absolute = resolve(root, path);
  const here = relative(cwd, absolute);
  return isOutside({ cwd, root }) ? absolute : here === '' ? '.' : here;
}

function isOutside({ cwd, root }: Pick<Standing, 'cwd' | 'root'>): boolean {
  const way = relative(root, cwd);
  return way === '..' || way.startsWith(`..${sep}`);
}

/** A word in the shell's quotes, as `shellWords` writes it; an apostrophe within a word begins none. */
const quoted = /(?<=^|[\s"])'(?:[^']|'\\'')*'/;

const gitVerbs = 'status|log|checkout|check-ignore|add|mv|rm|show|restore';
const gitCommand = new RegExp(
  `${quoted.source}|\\b(git )(?:${LITERALLY})?(?=(?:${gitVerbs}) )`,
  'g',
);

/** All of its paths contain the root. */
const gitAt = ({ root }: Standing, found: string): string =>
  `git -C ${shellWords(root)} ${isPattern(root) || found.includes(LITERALLY) ? LITERALLY : ''}`;

/** The original of a word that `shellWords` quoted. */
const written = (found: string): string =>
  found.startsWith("'") ? found.slice(1, -1).replaceAll("'\\''", "'") : found;

/** A program with its verb: never a path, whatever the tree holds. */
const program =
  /(?:^["\s]*|&& )(?:(?:git(?: --literal-pathspecs)?|certflake) [a-z][a-z-]*(?=["\s]|$)|(?:rm|rmdir|mv|mkdir)(?: -[a-z]+)*(?= ))/;

const word = new RegExp(`${quoted.source}|[\\w@%+=:,./-]+`, 'g');
const programOrWord = new RegExp(`(${program.source})|${word.source}`, 'g');

/** Outside commands, only a word with a slash is certainly a path: `keys` may be a folder, or the word. */
function withPaths(text: string, standing: Standing): string {
  const isPath = (found: string): boolean =>
    standing.paths.has(written(found)) && shellWords(written(found)) === found;
  // A word that could be an option stays unchanged.
  const located = (found: string): string =>
    isPath(found) && !found.startsWith('-')
      ? shellWords(fromHere(written(found), standing))
      : found;
  const inSentence = (found: string): string => {
    const [mark = ''] = /[,;:.]*$/.exec(found) ?? [];
    const whole = mark === '' || isPath(found) ? found : found.slice(0, -mark.length);
    return `${whole.includes('/') ? located(whole) : whole}${found.slice(whole.length)}`;
  };
  const inCommand = (part: string): string => {
    let isOwn = false;
    return part.replaceAll(programOrWord, (found, named?: string) => {
      if (named !== undefined) isOwn = named.includes('certflake ');
      // The command's own arguments are names of authorities and certificates.
      return named !== undefined || isOwn ? found : located(found);
    });
  };
  return partsOf(text)
    .map((part) => (part.isCommand ? inCommand(part.text) : part.text.replaceAll(word, inSentence)))
    .join('');
}

const verbs = 'plan|apply|check|emit|rekey|verify|kubeconfig';
const ownCommand = new RegExp(`${quoted.source}|(&& )?\\bcertflake (${verbs})\\b( -)?`, 'g');

/** The flake's programs with other names than the commands (nix/lib/mk-certs.nix). */
const programs: Readonly<Record<string, string>> = {
  apply: 'certs.recreate',
  plan: 'certs.plan',
  check: 'certs.check',
  rekey: 'certs.rekey',
  verify: 'certs.verify',
};

/** A command line of certflake, with the text before it. */
interface OwnLine {
  before: string | undefined;
  verb: string;
  more: string | undefined;
}

function ownLine(line: OwnLine, { options, flakeInventory, flake = '.' }: Standing): string {
  const { verb, more = '' } = line;
  const { file, inventory, root } = options;
  const words = `${identities(line, options)}${more}`;
  if (inventory !== undefined && inventory === flakeInventory) {
    const program = programs[verb];
    const run = `nix run ${shellWords(flake)}#`;
    if (program === undefined) return `${run}certs -- ${verb}${words}`;
    return `${run}${program}${words === '' ? '' : ` --${words}`}`;
  }
  const flag = (name: string, value?: string) =>
    value === undefined ? '' : ` ${name} ${shellWords(value)}`;
  return `certflake ${verb}${flag('-f', file)}${flag('--inventory', inventory)}${flag('--root', root)}${words}`;
}

/** A bare command only names what it does, so it doesn't repeat identities. */
function identities(
  { before = '', verb, more = '' }: OwnLine,
  { identity = [] }: Standing['options'],
): string {
  const writes = verb === 'apply' || verb === 'rekey';
  const isLine = more !== '' || before !== '';
  return writes && isLine && identity.length > 0 ? ` -i ${shellWords(...identity)}` : '';
}
