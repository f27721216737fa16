import { isIP } from 'node:net';
import type { Spec } from '../../model/index.js';
import { addressBytes, addressText } from '../../x509/address.js';
import { USAGES } from '../../x509/usages.js';
import { factsOf } from '../recognise.js';
import type { ComponentName } from '../../model/kubernetes.js';
import type { Finding, Member, Rule } from '../members.js';
import * as messages from '../messages.js';
import { pages } from './pages.js';

export const sameAddress: Rule = {
  name: 'same-address',
  level: 'warning',
  anywhere: true,
  page: pages.names,
  check: ({ inventory }) => {
    const owners = new Map<string, string[]>();
    for (const [host, { addresses = [] }] of Object.entries(inventory.hosts)) {
      for (const address of new Set(addresses.filter(isIP).map(canonical))) {
        owners.set(address, [...(owners.get(address) ?? []), host]);
      }
    }
    return [...owners].flatMap(([address, hosts]) => shared(address, hosts));
  },
};

const canonical = (address: string) => addressText(addressBytes(address));

function shared(address: string, [first, ...others]: string[]): Finding[] {
  const last = others.at(-1);
  if (first === undefined || last === undefined) return [];
  const told = messages.sameAddress([first, ...others], address);
  return [{ place: `hosts.${last}.addresses`, ...told }];
}

export const serverNames: Rule = {
  name: 'server-names',
  level: 'warning',
  anywhere: true,
  page: pages.names,
  check: ({ specs, members }) => {
    const known = new Map<string, Member[]>();
    for (const one of members) known.set(one.spec.id, [...(known.get(one.spec.id) ?? []), one]);
    return specs
      .filter(({ kind, contents }) => kind === 'certificate' && contents.names.length === 0)
      .filter((spec) => serves(spec, known.get(spec.id) ?? []))
      .map(({ place }) => ({ place: `${place}.hosts`, ...messages.namelessServer }));
  },
};

/** Other rules already report these, with the missing names. */
const judgedElsewhere: readonly ComponentName[] = ['apiserver', 'kubeletServer'];

const hasUsage = (extended: readonly string[], usage: 'server auth' | 'client auth'): boolean => {
  const meaning = USAGES[usage]!;
  return 'extended' in meaning && extended.includes(meaning.extended);
};

/** A certificate with both usages may be a client's: only its component decides. */
function serves({ contents }: Spec, own: readonly Member[]): boolean {
  const { extended } = contents.usages;
  if (!hasUsage(extended, 'server auth')) return false;
  if (own.some(({ component }) => judgedElsewhere.includes(component))) return false;
  return own.length === 0 ? !hasUsage(extended, 'client auth') : own.some(isServer);
}

const isServer = ({ component }: Member) => factsOf(component).usages.includes('server auth');
