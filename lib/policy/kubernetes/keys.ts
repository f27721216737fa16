import type { Spec } from '../../model/index.js';
import { componentsOf } from './entries.js';
import { type KubernetesProblem, unusableKey } from './messages.js';
import { authorityIn, settingsOf } from './settings.js';
import type { Component } from './table.js';
import type { KubernetesPolicy } from '../../model/kubernetes.js';

/** Why a component's programs cannot use a key of this certificate's algorithm; undefined if they can. */
export function keyProblem({ contents }: Spec, facts: Component): KubernetesProblem | undefined {
  const { keys, what } = facts;
  const { algo } = contents.key;
  if (keys === undefined || keys.algorithms.includes(algo)) return undefined;
  return unusableKey(algo, what, keys);
}

/** The table's entry for a certificate that the policy's section declares; undefined for any other. */
export function declaredBy(section: KubernetesPolicy, { ca, name }: Spec): Component | undefined {
  const settings = settingsOf(section);
  const declared = componentsOf(settings).find(
    ([component, { authority }]) => component === name && authorityIn(settings, authority) === ca,
  );
  return declared?.[1];
}
