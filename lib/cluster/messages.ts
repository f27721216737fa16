import type { ComponentName } from '../model/kubernetes.js';
import { say, type Said } from '../text/say.js';

/** A rule's fact about a place, and what to do. */
export interface Advice {
  message: string;
  hint: string | Said;
}

/** `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
function listed(words: readonly string[]): string {
  const quoted = words.map((word) => JSON.stringify(word));
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)!}`;
}

// What prevents a cluster from working.

/** @param isGuess - whether the cluster's domain and service range are defaults, not the policy's */
export const missingNames = (names: readonly string[], isGuess: boolean): Advice => ({
  message: `lacks ${listed(names)}: pods and nodes reach the API server by these names and refuse a certificate without them`,
  hint: isGuess
    ? say`add them to hosts; certflake assumes NixOS's default domain and service range: if yours differ, add your own name kubernetes.default.svc.<domain> and the first address of your range instead`
    : 'add them to hosts',
});

export const otherGroup: Advice = {
  message:
    'is not "system:nodes", so the API server does not recognise the kubelet as a node and denies all its requests',
  hint: 'write names: { O: "system:nodes" }',
};

export const invalidNode = (node: string, host: string): Advice => ({
  message: `is for node "${node}", which is not a valid Kubernetes node name: use lower-case letters, digits, "-" and "."`,
  hint: `give host "${host}" another name`,
});

export const otherNode = (commonName: string, host: string, node: string): Advice => ({
  message: `is "${commonName}", but ${host} registers as node "${node}", and the API server lets a kubelet act only for its own node`,
  hint: 'write commonName: "system:node:${nodeName}", or in Nix commonName = "system:node:${config.services.kubernetes.kubelet.hostname}"',
});

export const missingNode = (node: string): Advice => ({
  message: `lacks "${node}", the name by which the API server reaches the kubelet for logs, exec and port-forward`,
  hint: 'add "${nodeName}" and "${addresses}", or in Nix config.services.kubernetes.kubelet.hostname and the host\'s addresses',
});

/** @param what - what the certificate is */
export const missingUsage = (usage: string, what: string, consequence: string): Advice => ({
  message: `lack "${usage}", but this is ${what}: ${consequence}`,
  hint: `add "${usage}" to usages`,
});

export const refusedClient = 'servers refuse it as a client';
export const refusedServer = 'clients refuse it as a server';
export const bothInEtcd = 'etcd is server and client at once, to its peers and to itself';

interface Delivered {
  owner: string;
  mode: string;
}

/** @param due - as the service needs it */
export const unreadableKey = (
  { owner, mode }: Delivered,
  due: Delivered & { group: string },
): Advice => ({
  message: `the service that needs this key runs as user ${due.owner} and cannot read it: the key has owner ${owner} and mode ${mode}`,
  hint: `write owner: ${due.owner}, group: ${due.group}, mode: "${due.mode}"`,
});

export const severalTokenKeys = (hosts: readonly string[]): Advice => ({
  message: `${listed(hosts)} each have their own key, so one API server rejects the service-account tokens that another signed`,
  hint: 'write shared: true',
});

// What is missing, and what fails without it.

export const missingComponent = (what: string, consequence: string): Advice => ({
  message: `${what} is not declared: ${consequence}`,
  hint: 'declare it, or write a kubernetes section, which declares all that a cluster needs',
});

/** By a component that the cluster has. */
export const consequences: Partial<Record<ComponentName, Partial<Record<ComponentName, string>>>> =
  {
    apiserver: {
      serviceAccount: 'the API server does not start without a key for service-account tokens',
      etcdClient:
        'etcd refuses every client without a client certificate, including the API server',
      etcdServer: 'etcd cannot serve over TLS, and without TLS every machine can use it',
      apiserverKubeletClient:
        "the API server has no certificate to show to kubelets, and must not use a kubelet's own",
      frontProxyClient:
        'extension API servers, such as the metrics server, cannot recognise the API server',
      admin: 'no user can administer the cluster or give it its first permissions',
    },
    kubelet: {
      kubeletServer:
        'the kubelet makes its own serving certificate, which the API server cannot check',
    },
  };

// What a key or a certificate could be used for.

/** @param what - what the certificate is */
export const neededElsewhere = (
  hosts: readonly string[],
  what: string,
  roles: readonly string[],
): Advice => ({
  message:
    hosts.length === 1
      ? `the key is on ${listed(hosts)}, which doesn't need it: anyone who compromises that host gets ${what} and its key`
      : `the key is on ${listed(hosts)}, which don't need it: anyone who compromises one of them gets ${what} and its key`,
  hint: `write roles: [ ${roles.join(', ')} ]`,
});

export const mastersGroup = (group: string): Advice => ({
  message: `is "${group}": Kubernetes lets its members do everything until the certificate ends, and cannot revoke that`,
  hint: say`write another group and bind a role to it; only the administrator should be in this one`,
});

/** @param own - its root; `due` is that of the others of its kind */
export const otherAuthority = (own: string, due: string): Advice => ({
  message: `its root is authority "${own}", but such a certificate belongs below "${due}": a server that trusts only "${due}" refuses it, and a server that trusts both accepts every client of "${own}"`,
  hint: `declare it below cas.${due}`,
});

export const sharedFrontProxy = (authority: string, commonName: string): Advice => ({
  message: `shares authority "${authority}" with other clients: unless only this name is allowed, extension API servers let each of them act as any user`,
  hint: `give it an authority of its own, or start the API server with --requestheader-allowed-names=${commonName}`,
});

// What a policy asks for in vain.

const days = (seconds: number) => `${Math.floor(seconds / 86400)} days`;

/** @param issuer - the authority's place; lifetimes in seconds */
export const outlivesAuthority = (lifetime: number, issuer: string, above: number): Advice => ({
  message: `is ${days(lifetime)}, but ${issuer} ends after ${days(above)}: a certificate cannot outlive its authority`,
  hint: 'raise expiry there, or lower it here',
});

/** @param named - some of the addresses, as in `host has 10.0.0.1` */
export const hostsInRange = (range: string, named: readonly string[], more: number): string => {
  const others = more > 0 ? ` and ${more} more` : '';
  return `${range} is for services, but hosts have addresses in it (${named.join(', ')}${others})`;
};

/** @param fact - `hostsInRange`; `own` is the address of the API server's service, if a host has it */
export const inServiceRange = (fact: string, own: string | undefined): Advice => ({
  message: `${fact}: ${
    own === undefined
      ? 'if a service gets one of these addresses, pods reach the service and not the host'
      : `${own} is the address of the API server's own service, so pods cannot reach the host by it`
  }`,
  hint: say`in a new cluster, write a range that no host and no pod uses, as in serviceRanges: [ 10.96.0.0/16 ]; in a running cluster, its Services keep addresses of the former range until you create them again: rather give the hosts other addresses`,
});

export const sameAddress = (hosts: readonly string[], address: string): Advice => ({
  message: `${listed(hosts)} have the address ${address}: clients cannot tell them apart`,
  hint: say`give each host its own address; if the address is a shared one, write it in apiServerNames or in hosts of a certificate`,
});

export const namelessServer: Advice = {
  message: "is empty, but this is a server's certificate: a client that checks names refuses it",
  hint: 'write hosts: [ "${nodeName}", "${hostName}", "${addresses}" ], or in Nix hosts = [ config.networking.hostName ] and the host\'s other names and addresses',
};

// The exceptions from rules.

export const unknownRule = (known: readonly string[]): Advice => ({
  message: 'no such rule',
  hint: `rules: ${known.join(', ')}`,
});

export const idleException: Advice = {
  message: 'this exception is no longer needed',
  hint: 'remove it',
};

// A plan.

export const newTokenKey: Advice = {
  message:
    'the pair for service-account tokens gets a new key: once deployed, API servers refuse every token that the old key signed, in pods and in Secrets',
  hint: say`deploy all control planes together; then restart the pods that use the API server (a kubelet renews tokens only near their end); then delete and create the token Secrets again`,
};
