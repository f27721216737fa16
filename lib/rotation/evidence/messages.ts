import type { Message } from '../../hint.js';
import { bare, git, say, typed, type Said } from '../../text/say.js';
import { didYouMean } from '../../text/did-you-mean.js';
import { quoted, quoteForMessage } from '../../text/quote.js';
import type { Containment } from './types.js';

const about = (path: string, fact: string): string => `--evidence ${path}: ${fact}`;
const shape =
  'write an object with a name for each host: { "cp-1": …, "web-1": … }; its value is what "nixos-version --json" prints on that host';
const askHost = typed('ssh HOST nixos-version --json');

export const tooLong = (path: string): Message => ({
  message: about(path, 'it is larger than 1 MiB'),
  hint: say`name the file with the hosts' revisions; ${askHost} prints one of them`,
});
export const notJson = (path: string, line: number | undefined): Message => ({
  message: about(line === undefined ? path : `${path}:${line}`, 'it is not JSON'),
  hint: shape,
});
export const noHost = (path: string): Message => ({
  message: about(path, 'it names no host'),
  hint: shape,
});
export const notByHost = (path: string): Message => ({
  message: about(path, 'it is neither an object nor a list'),
  hint: shape,
});
export const oneHost = (path: string): Message => ({
  message: about(path, 'it is what one host says, and does not name the host'),
  hint: shape,
});
export const unnamed = (path: string, index: number): Message => ({
  message: about(path, `[${index}] names no host`),
  hint: 'give each object of the list a "host": { "host": "cp-1", "configurationRevision": "…" }',
});
export const twice = (path: string, host: string): Message => ({
  message: about(path, `it has host ${quoteForMessage(host)} twice`),
  hint: 'keep the newer one, and remove the other',
});
export const noClaim = (path: string, host: string, value: unknown): Message => ({
  message: about(path, `host ${quoteForMessage(host)}: ${kindOf(value)} is not a revision`),
  hint: say`write what ${askHost} prints`,
});
export const noFingerprints = (path: string, host: string, authority: string): Message => ({
  message: about(
    path,
    `host ${quoteForMessage(host)}, authority ${quoteForMessage(authority)}: not a list of SHA-256 fingerprints`,
  ),
  hint: 'copy the file again from the host, without changes',
});
const kindOf = (value: unknown): string =>
  Array.isArray(value) ? 'a list' : `this ${typeof value}`;

export const strangeHost = (host: string, known: readonly string[]): Message => ({
  message: `no host ${quoteForMessage(host)} in the policy`,
  hint: didYouMean(host, known) ?? 'correct the name, or remove the entry',
});

/** Why a host counts as it does, and what to do. */
interface Reasoned {
  reason: string;
  hint?: string | Said | undefined;
}

/** @param others - the file's names that are no such host */
export const notNamed = (path: string, host: string, others: readonly string[]): Reasoned => ({
  reason: `${path} does not name it`,
  hint:
    didYouMean(host, others) ?? say`add what ${typed(`ssh ${host} nixos-version --json`)} prints`,
});
const setRevision = say`set system.configurationRevision = self.rev or self.dirtyRev or null in its configuration; deploy it, and ask it again`;
export const noRevision: Reasoned = {
  reason: 'it does not say which commit it was deployed from',
  hint: setRevision,
};
export const uncommittedFiles = (revision: string): Reasoned => ({
  reason: `it was deployed from files that no commit has (${quoteForMessage(revision)})`,
  hint: 'commit, deploy it, and ask it again',
});
export const noCommitId = (revision: string): Reasoned => ({
  reason: `${quoteForMessage(revision)} is not a full commit id`,
  hint: setRevision,
});

/** @param revision - a short commit id */
type OfRevision = (revision: string) => Reasoned;

const deploy = 'deploy it, and ask it again';
export const contained: Readonly<Record<Containment, OfRevision>> = {
  contains: (revision) => ({ reason: `commit ${revision} has this stage` }),
  lacks: (revision) => ({ reason: `commit ${revision} does not have this stage`, hint: deploy }),
  unknown: (revision) => ({
    reason: `git does not know commit ${revision}`,
    hint: say`${bare(git('fetch --all'))}; if git still does not know it, ${deploy}`,
  }),
  shallow: (revision) => ({
    reason: `this clone is shallow, and does not show whether commit ${revision} has this stage`,
    hint: say`${bare(git('fetch --unshallow'))}`,
  }),
  partial: (revision) => ({
    reason: `this clone is partial, and lacks files of commit ${revision}`,
    hint: say`${bare(git('fetch --refetch --no-filter'))}`,
  }),
};

const its = (authority: string): string => `file of authority ${quoted(authority)}`;
export const sameFile = (authority: string): Reasoned => ({
  reason: `it has the tree's ${its(authority)}`,
});
export const noFile = (authority: string): Reasoned => ({
  reason: `it has no ${its(authority)}`,
  hint: deploy,
});
export const formerSigned = (id: string, authority: string): Reasoned => ({
  reason: `its certificate ${id} is signed by the former generation of authority ${quoted(authority)}`,
  hint: deploy,
});
export const lacks = (authority: string, fingerprint: string): Reasoned => ({
  reason: `its ${its(authority)} lacks certificate ${fingerprint.slice(0, 12)}`,
  hint: deploy,
});
export const further = (authority: string, fingerprint: string): Reasoned => ({
  reason: `its ${its(authority)} has certificate ${fingerprint.slice(0, 12)}, which the tree's file does not have`,
  hint: deploy,
});
export const otherOrder = (authority: string): Reasoned => ({
  reason: `its ${its(authority)} has the same certificates in another order: that is another stage`,
  hint: deploy,
});

/** Hosts by what is known of them. */
export interface Undeployed {
  authority: string;
  /** All hosts that were asked about. */
  count: number;
  undeployed: readonly string[];
  unknown: readonly string[];
}
export function notDeployed({ authority, count, undeployed, unknown }: Undeployed): string {
  const stage = `with this stage of authority ${quoted(authority)}`;
  const parts = [
    ...(undeployed.length === 0
      ? []
      : [`${ofAll(undeployed, count, 'was', 'were')} not deployed ${stage}: ${some(undeployed)}`]),
    ...(unknown.length === 0
      ? []
      : [
          `nothing shows that ${ofAll(unknown, count, 'was', 'were')} deployed${undeployed.length === 0 ? ` ${stage}` : ''}: ${some(unknown)}`,
        ]),
  ];
  return parts.join('; ');
}
export const deployThem = (hosts: readonly string[]): string =>
  `deploy ${some(hosts)}, then run this again`;

export const named = (hosts: readonly string[]): string => some(hosts);

/** As in `2 of 5 hosts were`. */
function ofAll(hosts: readonly string[], count: number, one: string, several: string): string {
  const noun = count === 1 ? 'host' : 'hosts';
  return `${hosts.length} of ${count} ${noun} ${hosts.length === 1 ? one : several}`;
}

const SHOWN = 8;
const some = (hosts: readonly string[]): string =>
  hosts.length <= SHOWN
    ? hosts.join(', ')
    : `${hosts.slice(0, SHOWN).join(', ')} and ${hosts.length - SHOWN} more`;
