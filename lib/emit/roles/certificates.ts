import { isOn } from '../../policy/kubernetes/settings.js';
import { components, table, type Component } from '../../policy/kubernetes/table.js';
import type { ComponentName } from '../../model/kubernetes.js';
import { NixCall, NixExpression, type NixValue } from '../nix-value.js';
import { quoted } from '../nix-strings.js';
import { serverUrl } from './addresses.js';
import type { Scope } from './scope.js';
import type { Wire } from './wires.js';

/** The options that take authorities' certificates, of those authorities that the policy has. */
export function trustWires(scope: Scope): Wire[] {
  const here = table.trust.filter(({ roles }) => scope.isFor(roles));
  return here.flatMap(({ authorities, options }) => {
    const file = options.length === 0 ? undefined : scope.authorities(authorities);
    return file === undefined ? [] : options.map((option): Wire => [option, file]);
  });
}

/** The options that take certificates and keys, for the certificates that the policy has. */
export function certificateWires(scope: Scope): Wire[] {
  return wired(scope).flatMap(([name, { options }]) => {
    const file = scope.certificate(name);
    if (file === undefined) return [];
    const { certificate = [], key = [], server = [], kubeconfigFile = [] } = options;
    return [
      ...certificate.map((option): Wire => [option, new NixExpression(`${file}.path`)]),
      ...key.map((option): Wire => [option, new NixExpression(`${file}.keyPath`)]),
      ...server.map((option): Wire => [option, serverUrl(scope.cluster, name)]),
      ...kubeconfigFile.map((option): Wire => [option, kubeconfig(scope, name)]),
    ];
  });
}

/** The units that read these certificates and keys, sorted. */
export function unitsOf(scope: Scope): string[] {
  const held = wired(scope).filter(([name]) => scope.commonName(name) !== undefined);
  return [...new Set(held.flatMap(([, { restartUnits }]) => restartUnits))].sort();
}

function wired(scope: Scope): [ComponentName, Component][] {
  const { settings } = scope.cluster;
  return components.filter(
    ([, { roles, when, options }]) =>
      scope.isFor(roles) && isOn(settings, when) && Object.keys(options).length > 0,
  );
}

/**
 * A kubeconfig in the store, by nixpkgs' own function: it names the key's path and holds no key. Its name
 * becomes part of a store path, which can't have `:`, so it isn't the user's name.
 */
export function kubeconfig(scope: Scope, component: ComponentName): NixValue {
  const { function: make, authorities } = table.kubeconfig;
  const file = scope.certificate(component) ?? '';
  return new NixCall(`config.${make} ${quoted([component])}`, {
    server: serverUrl(scope.cluster, component),
    caFile: scope.authorities(authorities) ?? null,
    certFile: new NixExpression(`${file}.path`),
    keyFile: new NixExpression(`${file}.keyPath`),
  });
}
