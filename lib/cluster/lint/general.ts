import { isIP } from 'node:net';
import type { Spec } from '../../model/index.js';
import { addressBytes, addressText } from '../../x509/address.js';
import { USAGES } from '../../x509/usages.js';
import { factsOf } from '../recognise.js';
import type { ComponentName } from '../../model/kubernetes.js';
import type { Finding, Member, Rule } from '../members.js';
import { listed } from '../members.js';
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
  const all = listed([first, ...others]);
  return [
    {
      place: `hosts.${last}.addresses`,
      message: `${all} have the address ${address}: clients take each of them for the others`,
      hint: 'write each host its own address; a shared one belongs into apiServerNames or into hosts of a certificate',
    },
  ];
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
      .map(({ place }) => ({
        place: `${place}.hosts`,
        message:
          "is empty, and this is a server's certificate: a client that checks names refuses it",
        hint: 'write hosts: [ "${nodeName}", "${hostName}", "${addresses}" ], or in Nix hosts = [ config.networking.hostName ] and the host\'s other names and addresses',
      }));
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
