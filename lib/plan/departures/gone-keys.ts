import { formerKeys, type Acceptance } from '../../accept/acceptance.js';
import type { Change, Observations, Problem, Spec } from '../../model/index.js';
import { isHost } from '../../model/owner.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
import { accepting, type Former } from './former-valid.js';
import { certificateOf, presentPublicKey } from '../../observe/recorded.js';
import { placeOf, some } from './leaving.js';
import { formerHostKeyOpened } from './messages/certificates.js';
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

/** A key that this clone knows, that is no longer in the tree, and that a host's former key could open. */
interface Gone {
  owner: string;
  /** The former host key. */
  key: string;
  spec: Spec;
  former: Former;
}

/**
 * For a merge of two branches: one replaced a host's key, the other made its certificates with new keys. Those
 * were sealed to the former host key, which the present files don't show. Reported by the run that seals to the
 * new key.
 *
 * @param told - what another message reports
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

/** Owners that this run seals a key to: it accepts their present keys. */
const ownersSealedTo = ({ changes, specs }: Context): Set<string> =>
  new Set(
    changes
      .filter(({ key, kind, reseals }) => key !== 'none' || kind === 'rekey' || reseals)
      .flatMap(({ id }) => Object.keys(specs.get(id)?.recipients ?? {})),
  );

/** The recipients of the last accepted key, if the present key is another. */
function gone({ id, kind }: Spec, { observations, acceptance }: Context): string[] {
  const held = acceptance.record?.keys[id];
  const observation = observations.observed[id];
  const present = observation && presentPublicKey(observation);
  const isGone = held !== undefined && present !== undefined && held.publicKey !== present;
  return isGone && kind === 'certificate' ? held.readers : [];
}

/**
 * The accepted authority's public key, if it is the present one: it signed the certificates of accepted keys.
 */
function signerOf({ issuerId }: Spec, { specs, observations, acceptance }: Context) {
  const authority = specs.get(issuerId);
  const observation = observations.observed[issuerId];
  const publicKey = observation && certificateOf(observation)?.publicKey;
  const accepted = acceptance.record?.authorities[authority?.ca ?? ''] ?? [];
  return accepted.find((one) => one.publicKey === publicKey)?.publicKey;
}

function problem(all: readonly Gone[], tools: StanzaTools): Problem {
  const [{ owner, key }] = all as [Gone];
  return {
    ...{ code: 'host-key-replaced', place: placeOf(owner), level: 'warning' },
    message: formerHostKeyOpened({
      fingerprint: tools.fingerprint(key),
      keys: some(all),
      count: all.length,
      ends: endedBy(all.map(({ former }) => former)),
    }),
  };
}
