import { formerKeys, type Acceptance } from '../../accept/acceptance.js';
import type { Change, Observations, Problem, Spec } from '../../model/index.js';
import { isHost } from '../../model/owner.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
import { accepting, type Former } from './former-valid.js';
import { certificateOf, presentPublicKey } from '../../observe/recorded.js';
import { placeOf, some } from './leaving.js';
import { endedBy } from './still-valid.js';

interface Context {
  changes: readonly Change[];
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
  tools: StanzaTools;
  /** Epoch seconds. */
  now: number;
}

/** A key that this clone knows, which lies there no more, and could be opened by a host's former key. */
interface Gone {
  owner: string;
  /** The former host key. */
  key: string;
  spec: Spec;
  former: Former;
}

/**
 * A merge of two branches, of which one replaced a host's key, and the other made its certificates anew: the latter
 * were sealed to the former host key, and what lies there tells nothing of them. Said in the run that seals to the new
 * one.
 *
 * @param told - what another message tells
 */
export function openToFormerHosts(
  context: Context,
  told: readonly Pick<Gone, 'key' | 'spec'>[],
): Problem[] {
  const byHost = new Map<string, Gone[]>();
  for (const one of goneKeys(context)) {
    if (told.some(({ key, spec }) => key === one.key && spec === one.spec)) continue;
    const name = `${one.owner} ${one.key}`;
    byHost.set(name, [...(byHost.get(name) ?? []), one]);
  }
  return [...byHost.values()].map((all) => problem(all, context.tools));
}

function goneKeys(context: Context): Gone[] {
  const formerOf = accepting(context);
  const sealedTo = ownersSealedTo(context);
  return [...context.specs.values()].flatMap((spec) => {
    const readers = gone(spec, context);
    const former = readers.length === 0 ? undefined : formerOf(Infinity, signerOf(spec, context));
    if (former === undefined) return [];
    return Object.keys(spec.recipients)
      .filter((owner) => isHost(owner) && sealedTo.has(owner))
      .flatMap((owner) =>
        formerKeys(context.acceptance, owner)
          .filter((key) => readers.includes(key) && !spec.recipients[owner]!.includes(key))
          .map((key) => ({ owner, key, spec, former })),
      );
  });
}

/** Whom this run seals something to: it accepts their present keys. */
const ownersSealedTo = ({ changes, specs }: Context): Set<string> =>
  new Set(
    changes
      .filter(({ key, kind, reseals }) => key !== 'none' || kind === 'rekey' || reseals)
      .flatMap(({ id }) => Object.keys(specs.get(id)?.recipients ?? {})),
  );

/** The readers of the key that this clone has accepted last, where another one lies there. */
function gone({ id, kind }: Spec, { observations, acceptance }: Context): string[] {
  const held = acceptance.record?.keys[id];
  const observation = observations.observed[id];
  const present = observation && presentPublicKey(observation);
  const isGone = held !== undefined && present !== undefined && held.publicKey !== present;
  return isGone && kind === 'certificate' ? held.readers : [];
}

/** The accepted authority: what has signed the certificates of keys that were accepted, if it is the one that lies there. */
function signerOf({ issuerId }: Spec, { specs, observations, acceptance }: Context) {
  const authority = specs.get(issuerId);
  const observation = observations.observed[issuerId];
  const publicKey = observation && certificateOf(observation)?.publicKey;
  const accepted = acceptance.record?.authorities[authority?.ca ?? ''] ?? [];
  return accepted.find((one) => one.publicKey === publicKey)?.publicKey;
}

function problem(all: readonly Gone[], tools: StanzaTools): Problem {
  const [{ owner, key }] = all as [Gone];
  const [it, its] = all.length === 1 ? ['it', 'its certificate'] : ['them', 'their certificates'];
  const took = all.length === 1 ? 'another took its place' : 'others took their places';
  const ends = endedBy(all.map(({ former }) => former));
  return {
    code: 'host-key-replaced',
    place: placeOf(owner),
    level: 'warning',
    message: `its SSH host key was replaced, and the former one (${tools.fingerprint(key)}) could open ${some(all)} that this clone knew before ${took}: if git's history has ${it}, ${its} may still be valid; ${ends}`,
  };
}
