import type { AuthorityPolicy, Policy } from '../model/index.js';
import { hostSettings, hostsTable, type Dialect, type Setting } from './host-facts.js';
import type { NixExpression, NixSet, NixValue } from './nix-value.js';
import { kubeletName, mapSet, optionsValue } from './policy-words.js';

/** The values for the template of modules/certs/cluster.nix. */
export interface CertsModule {
  hosts: NixSet;
  /** Settings of `certToolkit` that belong together, with blank lines between groups. */
  groups: Setting[][];
  /** Whether the values use `nodeName`, which the module must then define. */
  usesNodeName: boolean;
}

const layers = ['defaults', 'caDefaults', 'certDefaults'] as const;

/**
 * The policy as a NixOS module's settings, in the layers of the policy: one changed line in the policy changes
 * one line here.
 */
export function certsModule(policy: Policy, dialect: Dialect): CertsModule {
  const groups = [
    general(policy),
    hostSettings(policy, dialect),
    dialect.hasSections ? sections(policy) : [],
    defaults(policy, dialect),
    ...cas(policy, dialect),
  ];
  const hosts = hostsTable(policy, dialect);
  const isOwn = dialect.nodeName !== kubeletName;
  return {
    hosts,
    groups: groups.filter((group) => group.length > 0),
    usesNodeName: isOwn && contains([hosts, groups], dialect.nodeName),
  };
}

function contains(value: unknown, expression: NixExpression): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return value === expression || Object.values(value).some((part) => contains(part, expression));
}

function general({ dir, userAgeIdentity, userAgeKeys }: Policy): Setting[] {
  const set = mapSet({ dir, userAgeIdentity, userAgeKeys }, (value) => value as string | string[]);
  return Object.entries(set).map(([name, value]) => ({ name, value }));
}

/**
 * Settings that declare nothing, but that lint and `verify` of an inventory from Nix need. One line each; the
 * API server's further names are only on its certificate.
 */
function sections({ kubernetes, lint }: Policy): Setting[] {
  const off = linesOf(['lint', 'off'], lint?.off ?? {});
  if (kubernetes === undefined) return off;
  const said = linesOf(['kubernetesSection'], { ...kubernetes, apiServerNames: undefined });
  return said.length > 0 ? [...said, ...off] : [{ name: 'kubernetesSection', value: {} }, ...off];
}

function linesOf(path: string[], options: object): Setting[] {
  const set = mapSet(options, (value) => value as NixValue);
  return Object.entries(set).map(([name, value]) => ({ name: [...path, name], value }));
}

function defaults(policy: Policy, { nodeName }: Dialect): Setting[] {
  return layers.flatMap((name) => {
    const layer = policy[name];
    return layer === undefined ? [] : [{ name, value: optionsValue(layer, nodeName) }];
  });
}

function cas(policy: Policy, { nodeName }: Dialect): Setting[][] {
  return Object.entries(policy.cas).map(([ca, authority]) => [
    { name: ['cas', ca], value: authorityValue(authority, nodeName) },
  ]);
}

function authorityValue(
  { ca, certDefaults, certs }: AuthorityPolicy,
  nodeName: NixExpression,
): NixSet {
  const value = (options: object) => optionsValue(options, nodeName);
  return {
    ca: value(ca),
    ...(certDefaults === undefined ? {} : { certDefaults: value(certDefaults) }),
    ...(certs === undefined ? {} : { certs: mapSet(certs, (one) => value(one as object)) }),
  };
}
