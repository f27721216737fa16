import { factsOf } from '../recognise.js';
import type { ComponentName } from '../../model/kubernetes.js';
import type { Cluster, Finding, Rule } from '../members.js';
import { membersOf } from '../members.js';
import { pages } from './pages.js';

/** Components that a cluster with this component needs, and what fails without them. */
const needs: Partial<Record<ComponentName, Partial<Record<ComponentName, string>>>> = {
  apiserver: {
    serviceAccount: 'the API server does not start without a key for service-account tokens',
    etcdClient: 'etcd refuses every client without a certificate, the API server included',
    etcdServer: 'etcd cannot serve over TLS, and without TLS it is open to every machine',
    apiserverKubeletClient:
      'the API server has nothing to show to kubelets, and a kubelet’s own certificate must not stand in for it',
    frontProxyClient:
      'extension API servers, as of metrics, cannot tell the API server from others',
    admin: 'no user can administer the cluster, and nothing can apply its first permissions',
  },
  kubelet: {
    kubeletServer:
      'the kubelet makes up its serving certificate, which the API server cannot check',
  },
};

export const componentMissing: Rule = {
  name: 'component-missing',
  level: 'warning',
  page: pages.pki,
  check: (cluster) =>
    cluster.inventory.complete
      ? Object.entries(needs).flatMap(([name, what]) =>
          missing(cluster, name as ComponentName, what),
        )
      : [],
};

function missing(
  cluster: Cluster,
  having: ComponentName,
  needed: Partial<Record<ComponentName, string>>,
): Finding[] {
  const [holder] = membersOf(cluster, having);
  if (holder === undefined) return [];
  return (Object.entries(needed) as [ComponentName, string][])
    .filter(([name]) => membersOf(cluster, name).length === 0)
    .filter(([name]) => !cluster.settings.without.includes(name))
    .map(([name, consequence]) => ({
      place: `cas.${holder.spec.ca}.certs.${name}`,
      message: `${factsOf(name).what} is not declared: ${consequence}`,
      hint: 'declare it, or let a kubernetes section declare all that a cluster needs',
    }));
}
