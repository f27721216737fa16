import { table } from '../../policy/kubernetes/table.js';
import { bare, certflake, say, typed, type Said } from '../../text/say.js';

/** Words in capitals stand for what only the operator knows. */
const command = (text: string): Said => say`${bare(typed(text))}`;

// Whether servers work.

export const ownEtcdctl = command(`sudo ${table.etcdctl.command} endpoint health --cluster`);

/** @param authority - the file of etcd's authority */
export const etcdctl = (endpoints: readonly string[], authority: string): Said =>
  command(
    `etcdctl --endpoints=${endpoints.join(',')} --cacert=${authority} --cert=CERTIFICATE --key=KEY endpoint health`,
  );

export const readyHere = command(
  `sudo kubectl --kubeconfig /etc/${table.bootstrap.kubeconfig.path} get --raw /readyz`,
);

export const readyAt = (port: number): Said =>
  command(`kubectl --server=https://HOST:${port} get --raw /readyz`);

export const nodes = command('kubectl get nodes');

// What is outside of the tree.

export const kubeconfig = say`${bare(certflake('kubeconfig', 'admin', '--out', 'FILE'))}`;

export const countRoots = command(
  "kubectl get cm kube-root-ca.crt -o jsonpath='{.data.ca\\.crt}' | grep -c BEGIN",
);

export const restartPods = command(
  'kubectl -n NAMESPACE rollout restart deployment,statefulset,daemonset',
);

export const renewSigned = command('cmctl renew --namespace NAMESPACE --all');

export const requests = command('kubectl get certificatesigningrequests');

const frontProxyMap = 'configmap extension-apiserver-authentication';
export const readTrust = command(`kubectl -n kube-system get ${frontProxyMap} -o yaml`);
export const deleteTrust = command(`kubectl -n kube-system delete ${frontProxyMap}`);

// The steps.

export const rotate = (authority: string, ...words: readonly string[]): Said =>
  say`${bare(certflake('rotate', authority, ...words))}`;
