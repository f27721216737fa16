import type { ReadCertificate, Spec } from '../../model/index.js';
import type { Facts } from '../by-certificates.js';
import type { Party } from '../types.js';
import type { Meeting } from './meetings.js';

/**
 * Groups connections for which a handshake does the same: certificates of the same names, signed by the same keys
 * below the same certificates, with the same usages and kinds of keys, between sides that trust the same.
 */
export function alike(meetings: readonly Meeting[], facts: Facts): Meeting[][] {
  const short = shorten();
  const groups = new Map<string, Meeting[]>();
  for (const one of meetings) {
    const { client, server } = one.parties;
    const shape = [
      ...[one.client, one.server],
      short(shown(one.edge.client, client, server, facts)),
      short(shown(one.edge.server, server, client, facts)),
      ...[client, server].map(({ trusts }) => short(trusts.map(fingerprint).join())),
    ].join();
    const group = groups.get(shape) ?? [];
    groups.set(shape, group);
    group.push(one);
  }
  return [...groups.values()];
}

const fingerprint = (one: ReadCertificate): string => one.fingerprint;

function shown({ ca, name }: Spec, { chain }: Party, to: Party, facts: Facts): string {
  const [own, ...above] = chain;
  if (own === undefined) return '';
  const over = [...above, ...to.trusts];
  const { key, usages } = own;
  const isLimited = over.some(({ authority }) => authority?.permitted ?? authority?.excluded);
  return JSON.stringify([
    ...[ca, name, key, usages, above.map(fingerprint)],
    over.find((one) => facts.hasSigned(one, own))?.publicKey,
    // An authority's name constraints judge each certificate by its own names.
    ...(isLimited ? [own.fingerprint] : []),
  ]);
}

/** A number for each text. */
function shorten(): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    return number;
  };
}
