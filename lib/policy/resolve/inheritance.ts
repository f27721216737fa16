import type { DeliveryWords, KeySpec } from '../../model/index.js';
import type { Path } from '../problems/option-path.js';
import type {
  CaPolicy,
  CertDefaultsPolicy,
  CertificatePolicy,
  KeyPolicy,
  NamesPolicy,
  Policy,
} from '../../model/policy.js';

/** One layer of options and its path in the policy. The first layer that sets an option wins. */
export interface Layer {
  path: Path;
  options: CertDefaultsPolicy;
}

/** A certificate or authority before its host's variables are filled in. */
export interface Merged {
  commonName: string;
  names: NamesPolicy;
  hosts: string[];
  key: KeySpec;
  usages: string[];
  expiry: string;
  roles?: string[];
  delivery: DeliveryWords;
}

/** Default sizes in bits. */
const sizes = { rsa: 2048, ecdsa: 256, ed25519: undefined };
const nameFields = ['C', 'ST', 'L', 'O', 'OU'] as const;
const deliveryFields = [
  'keepKey',
  'renewBefore',
  'owner',
  'group',
  'mode',
  'restartUnits',
] as const;

/** The layers of an authority: its own, caDefaults, defaults, whose usages and hosts don't reach it. */
export function authorityLayers(policy: Policy, ca: string): Layer[] {
  return layers([
    [['cas', ca, 'ca'], policy.cas[ca]!.ca],
    [['caDefaults'], policy.caDefaults],
    [['defaults'], without(['usages', 'hosts'], policy.defaults)],
  ]);
}

/** The layers of a certificate: its own, its authority's certDefaults, certDefaults, defaults. */
export function certificateLayers(policy: Policy, ca: string, name: string): Layer[] {
  const group = policy.cas[ca]!;
  const own = group.certs![name]!;
  const inherited: [Path, CertDefaultsPolicy | undefined][] = [
    [['cas', ca, 'certDefaults'], group.certDefaults],
    [['certDefaults'], policy.certDefaults],
    [['defaults'], policy.defaults],
  ];
  const kept =
    own.shared === true ? inherited.map(([p, l]) => pair(p, without(['hosts'], l))) : inherited;
  return layers([[['cas', ca, 'certs', name], own], ...kept]);
}

const pair = (path: Path, options: CertDefaultsPolicy | undefined): [Path, typeof options] => [
  path,
  options,
];

/** Drops options that aren't inherited; shared certificates don't inherit `hosts`. */
function without(fields: (keyof CertDefaultsPolicy)[], options: CertDefaultsPolicy | undefined) {
  const left: string[] = fields;
  const kept = Object.entries(options ?? {}).filter(([key]) => !left.includes(key));
  return Object.fromEntries(kept) as CertDefaultsPolicy;
}

function layers(pairs: [Path, CertDefaultsPolicy | undefined][]): Layer[] {
  return pairs.flatMap(([path, options]) => (options === undefined ? [] : [{ path, options }]));
}

/** The first layer that sets an option. */
export function layerOf(
  from: readonly Layer[],
  field: keyof CertDefaultsPolicy,
): Layer | undefined {
  return from.find(({ options }) => options[field] !== undefined);
}

/** The first layer that sets a field of the subject. */
export function nameLayerOf(from: readonly Layer[], field: keyof NamesPolicy): Layer | undefined {
  return from.find(({ options }) => options.names?.[field] !== undefined);
}

/** All of inheritance: `names` field by field, everything else whole. */
export function merge(from: readonly Layer[], expiry: string): Merged {
  const own = from[0]!.options as CertificatePolicy | CaPolicy;
  const inherited = flatten(from);
  return {
    commonName: own.commonName,
    names: pick(flatten(from.map(({ options }) => ({ options: options.names ?? {} }))), nameFields),
    hosts: inherited.hosts ?? [],
    key: keySpec(inherited.key ?? { algo: 'rsa' }),
    usages: inherited.usages ?? [],
    expiry: inherited.expiry ?? expiry,
    ...pick(inherited, ['roles']),
    delivery: pick(inherited, deliveryFields),
  };
}

/** The value of each option in the first layer that sets it. */
function flatten<T extends object>(from: readonly { options: T }[]): T {
  const set = from.map(({ options }) => Object.entries(options).filter(([, v]) => v !== undefined));
  return Object.fromEntries(set.reverse().flat()) as T;
}

/** A key with its size, if it has one. */
export function keySpec({ algo, size: own }: KeyPolicy): KeySpec {
  const size = own ?? sizes[algo];
  return size === undefined ? { algo } : { algo, size };
}

/** The options that have a value: absent ones stay absent. */
export function pick<T extends object, F extends keyof T>(
  from: T,
  fields: readonly F[],
): Pick<T, F> {
  const pairs = fields.map((field) => [field, from[field]] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined)) as Pick<T, F>;
}
