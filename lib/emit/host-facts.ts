import type { HostPolicy, Policy } from '../model/index.js';
import { isKeyText } from '../policy/words/host-keys.js';
import { NixCall, NixExpression, NixPath, type NixSet, type NixValue } from './nix-value.js';
import { quoted } from './nix-strings.js';
import { printNix } from './nix.js';
import { kubeletName, mapSet, partsOf } from './policy-words.js';
import { authorityCode, type FileCode } from './roles/scope.js';

/** An attribute's name or path, and its value. */
export interface Setting {
  name: string | string[];
  value: NixValue;
}

/** What a host may say about itself, in the order of writing, with the defaults. */
const facts = { role: '[ ]', owningHostKey: 'null', domain: 'null', addresses: 'null' };

export type HostFact = keyof typeof facts;

/** From modules/certs/cluster.nix to the policy's folder. */
const UP = '../..';

/** How to write for one of the two certToolkit modules. */
export interface Dialect extends FileCode {
  /** The facts of hosts that it has options for. */
  facts: readonly HostFact[];
  /** Whether it has options that no certificate depends on: the cluster's section, lint. */
  hasSections: boolean;
  /** The name of the host's node. */
  nodeName: NixExpression;
  /** How it writes a host's key. */
  hostKey: (word: string) => NixValue;
}

/** certflake's own module. */
export const ours: Dialect = {
  facts: Object.keys(facts) as HostFact[],
  hasSections: true,
  nodeName: kubeletName,
  hostKey: hostKeyValue,
  certificate: (ca, name) => `config.certToolkit.get ${quoted([ca])} ${quoted([name])}`,
  activeCertificate: (ca) => new NixExpression(`${authorityCode(ca)}.activePath`),
  bundle: (_name, cas) => new NixCall('config.certToolkit.bundle', cas),
};

/** The module's `hosts`: what each host says about itself, by its name. */
export function hostsTable(policy: Policy, { facts, hostKey }: Dialect): NixSet {
  const said = [...new Set<HostFact>([...facts, 'addresses'])];
  const entry = (name: string, host: HostPolicy): NixSet => {
    const own = said.map((fact) => [fact, host[fact]] as const);
    return mapSet(Object.fromEntries(own), (value, fact) =>
      fact === 'owningHostKey' ? hostKey(keyWord(name, value as string)) : (value as NixValue),
    );
  };
  const hosts = Object.entries(policy.hosts ?? {});
  return Object.fromEntries(hosts.map(([name, host]) => [name, entry(name, host)]));
}

const keyWord = (host: string, word: string) => word.replaceAll('${hostName}', host);

/** The policy's facts about the host that the module is evaluated for; leaves out options that no host uses. */
export function hostSettings(policy: Policy, { facts: known, hostKey }: Dialect): Setting[] {
  return known.flatMap((fact) => {
    const isSaid = Object.values(policy.hosts ?? {}).some((host) => host[fact] !== undefined);
    const common = fact === 'owningHostKey' ? policy.owningHostKey : undefined;
    const fallback = common === undefined ? undefined : hostKey(common);
    if (!isSaid) return fallback === undefined ? [] : [{ name: fact, value: fallback }];
    const otherwise = fallback === undefined ? facts[fact] : printNix(fallback);
    return [{ name: fact, value: new NixExpression(`host.${fact} or ${otherwise}`) }];
  });
}

/** A key's text, or the path of its file. */
function hostKeyValue(word: string): NixValue {
  if (isKeyText(word)) return word.trim();
  if (word.startsWith('/')) return new NixPath('', partsOf(word.slice(1), kubeletName));
  const steps = word.split('/').filter((step) => step !== '' && step !== '.');
  const inside = steps.findIndex((step) => step !== '..');
  const base = [UP, ...steps.slice(0, inside)].join('/');
  return new NixPath(base, partsOf(steps.slice(inside).join('/'), kubeletName));
}
