import type { Spec } from '../../model/index.js';
import { componentsOf } from './entries.js';
import { authorityIn, settingsOf } from './settings.js';
import type { Component } from './table.js';
import type { KubernetesPolicy } from '../../model/kubernetes.js';

/** What is wrong with a component's key, and what to write instead. */
export interface KeyProblem {
  message: string;
  hint: string;
}

/** Why a component's programs cannot use a key of this certificate's algorithm; undefined if they can. */
export function keyProblem({ contents }: Spec, facts: Component): KeyProblem | undefined {
  const { keys, what } = facts;
  const { algo } = contents.key;
  if (keys === undefined || keys.algorithms.includes(algo)) return undefined;
  return {
    message: `${algo} does not work for ${what}: ${keys.otherwise}`,
    hint: `write key: { algo: ${keys.algorithms.join(' } or { algo: ')} }`,
  };
}

/** The table's entry for a certificate that the policy's section declares; undefined for any other. */
export function declaredBy(section: KubernetesPolicy, { ca, name }: Spec): Component | undefined {
  const settings = settingsOf(section);
  const declared = componentsOf(settings).find(
    ([component, { authority }]) => component === name && authorityIn(settings, authority) === ca,
  );
  return declared?.[1];
}
