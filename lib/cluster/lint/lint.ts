import type { Problem } from '../../errors.js';
import { hinted } from '../../hint.js';
import type { Inventory, Specs } from '../../model/index.js';
import { say } from '../../text/say.js';
import { isCluster } from '../recognise.js';
import { apiServerNames } from './api-server.js';
import { sameAddress, serverNames } from './general.js';
import { authorityEndsFirst, frontProxyAuthority } from './authorities.js';
import type { Cluster, Rule } from '../members.js';
import * as messages from '../messages.js';
import { clusterOf } from '../members.js';
import { keyAlgorithm, keyReach, keyReadable, serviceAccountShared } from './keys.js';
import { kubeletGroup, kubeletName, kubeletNames } from './kubelet.js';
import { componentMissing } from './missing.js';
import { hostInServiceRange } from './service-range.js';
import { otherAuthority } from './other-authority.js';
import { mastersOutsideAdmin } from './subjects.js';
import { clientAuth, etcdUsages, serverAuth } from './usages.js';

/** All of lint's rules; first what prevents a cluster from working. */
export const rules: readonly Rule[] = [
  apiServerNames,
  kubeletGroup,
  kubeletName,
  kubeletNames,
  clientAuth,
  serverAuth,
  etcdUsages,
  keyReadable,
  keyAlgorithm,
  serviceAccountShared,
  componentMissing,
  keyReach,
  mastersOutsideAdmin,
  otherAuthority,
  frontProxyAuthority,
  authorityEndsFirst,
  hostInServiceRange,
  sameAddress,
  serverNames,
];

/**
 * What would break a Kubernetes cluster with these certificates, in any policy: name, subject and usages show a
 * certificate's component. Pure.
 *
 * Each problem's code is its rule's name; rules in the policy's `lint.off` are silent. A policy without a
 * cluster gets only the rules for any policy.
 */
export function lintSpecs({ specs }: Specs, inventory: Inventory): Problem[] {
  const off = inventory.lint?.off ?? {};
  const here = isCluster(specs, inventory) ? rules : rules.filter(({ anywhere }) => anywhere);
  const cluster = clusterOf(specs, inventory, here === rules);
  const found = here.map((rule) => [rule.name, problemsOf(rule, cluster)] as const);
  const kept = found.filter(([name]) => !Object.hasOwn(off, name)).flatMap(([, all]) => all);
  const idle = found.filter(([name, all]) => Object.hasOwn(off, name) && all.length === 0);
  return [...kept, ...unknownRules(off), ...idle.map(([name]) => needlessly(name))];
}

/** Reports the same fact of several hosts once. */
function problemsOf({ name, level, page, check }: Rule, cluster: Cluster): Problem[] {
  const problems = check(cluster).map(({ hint, ...finding }): [string, Problem] => [
    `${finding.place}\0${finding.message}`,
    { code: name, ...finding, ...hinted(say`${hint}; see ${page}`), level },
  ]);
  return [...new Map(problems).values()];
}

function unknownRules(off: Readonly<Record<string, string>>): Problem[] {
  const known: readonly string[] = rules.map(({ name }) => name);
  const { message, hint } = messages.unknownRule(known);
  const strangers = Object.keys(off).filter((name) => !known.includes(name));
  return strangers.map((name) => ({
    ...{ code: 'unknown-rule', place: `lint.off.${name}`, message, ...hinted(hint) },
    level: 'warning',
  }));
}

function needlessly(name: string): Problem {
  const { message, hint } = messages.idleException;
  const place = `lint.off.${name}`;
  return { code: 'idle-exception', place, message, ...hinted(hint), level: 'note' };
}
