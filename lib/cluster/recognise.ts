import type { Inventory, Spec } from '../model/index.js';
import { settingsOf } from '../policy/kubernetes/settings.js';
import { components, table } from '../policy/kubernetes/table.js';
import type { Component } from '../policy/kubernetes/table.js';
import type { ComponentName } from '../model/kubernetes.js';

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const NODE = 'system:node:';

/** Names differ in case and separators: `kube-apiserver`, `kubeApiserver`. */
const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const byName = new Map<string, ComponentName>(
  components.flatMap(([name, { known }]) =>
    [name, ...known.names].map((word): [string, ComponentName] => [plain(word), name]),
  ),
);

const byCommonName = new Map<string, ComponentName>(
  components.flatMap(([name, { commonName, known }]) =>
    [commonName, ...known.commonNames].map((word): [string, ComponentName] => [word, name]),
  ),
);

/** Whether a policy is a Kubernetes cluster's: a familiar name alone is no reason to judge it. */
export function isCluster(specs: readonly Spec[], inventory: Inventory): boolean {
  if (inventory.kubernetes !== undefined) return true;
  return specs.some(({ contents: { subject } }) =>
    /^(?:system:(?:node:|kube-)|kube-apiserver$)/.test(subject.commonName),
  );
}

/**
 * The components of each certificate, by spec id: by its name in the policy, which may follow kubeadm or
 * nixpkgs, otherwise by its common name. One for both server and client may have several. A name alone proves
 * nothing outside the cluster's authorities: a web proxy's certificate is called `proxy` too.
 */
export function recognise(
  specs: readonly Spec[],
  inventory: Inventory,
): ReadonlyMap<string, ComponentName[]> {
  const { adminName } = settingsOf(inventory.kubernetes ?? {});
  const leaves = specs.filter(({ kind }) => kind === 'certificate');
  const isOfCluster = ({ ca }: Spec): boolean => ca in table.authorities || signers.has(ca);
  const signers = new Set(
    leaves.filter((spec) => calledBy(spec, adminName) !== undefined).map(({ ca }) => ca),
  );
  const found = leaves.map((spec): [Spec, ComponentName[]] => [
    spec,
    ownNames(spec, adminName, isOfCluster(spec)),
  ]);
  const besides = sharingHosts(found);
  return new Map(found.map(([spec, names]) => [spec.id, settled(spec, names, besides(spec))]));
}

type Found = readonly [Spec, ComponentName[]];

/** The others that a host of this certificate holds too, each once. */
function sharingHosts(found: readonly Found[]): (spec: Spec) => Found[] {
  const byHost = new Map<string, Found[]>();
  for (const one of found) {
    for (const host of one[0].heldBy) {
      const all = byHost.get(host) ?? [];
      byHost.set(host, all);
      all.push(one);
    }
  }
  return (spec) => {
    const all = new Set(spec.heldBy.flatMap((host) => byHost.get(host) ?? []));
    return [...all].filter(([other]) => other !== spec);
  };
}

function ownNames(spec: Spec, adminName: string, isOfCluster: boolean): ComponentName[] {
  const named = isOfCluster ? byName.get(plain(spec.name)) : undefined;
  const name = named ?? byName.get(plain(`${spec.ca}${spec.name}`)) ?? calledBy(spec, adminName);
  return name === undefined ? [] : [name];
}

/** By the common name: Kubernetes takes any holder of it for that component. */
function calledBy({ contents: { subject } }: Spec, adminName: string): ComponentName | undefined {
  const { commonName } = subject;
  if (commonName === adminName) return 'admin';
  return byCommonName.get(commonName) ?? (commonName.startsWith(NODE) ? 'kubelet' : undefined);
}

/**
 * nixpkgs names a client certificate `kubeletClient` and the serving one `kubelet`; a policy with only one
 * `kubelet` uses it for both. If two are named client, each is what its name says.
 */
function settled(spec: Spec, names: ComponentName[], others: readonly Found[]): ComponentName[] {
  const isTaken =
    !isClient(spec) &&
    names.some((name) =>
      others.some(([other, theirs]) => theirs.includes(name) && isClient(other)),
    );
  if (isTaken) return names.includes('kubelet') ? ['kubeletServer'] : [];
  const serves = spec.contents.usages.extended.includes(SERVER_AUTH);
  const hasServer = others.some(([, theirs]) => theirs.includes('kubeletServer'));
  return names.includes('kubelet') && serves && !hasServer ? [...names, 'kubeletServer'] : names;
}

const isClient = ({ name }: Spec) => /client$/i.test(name);

/** The table's entry for a component. */
export function factsOf(name: ComponentName): Component {
  return table.components[name];
}
