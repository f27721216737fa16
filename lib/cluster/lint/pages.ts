const docs = 'https://kubernetes.io/docs';

/** Kubernetes's pages about a rule's subject. */
export const pages = {
  names: 'https://www.rfc-editor.org/rfc/rfc9525#section-3',
  pki: `${docs}/setup/best-practices/certificates/`,
  node: `${docs}/reference/access-authn-authz/node/`,
  users: `${docs}/reference/access-authn-authz/authentication/#x509-client-certificates`,
  rbac: `${docs}/concepts/security/rbac-good-practices/#least-privilege`,
  kubelet: `${docs}/concepts/architecture/control-plane-node-communication/#api-server-to-kubelet`,
  ranges: `${docs}/concepts/cluster-administration/networking/#kubernetes-ip-address-ranges`,
  service: `${docs}/tasks/run-application/access-api-from-pod/`,
  etcd: `${docs}/tasks/administer-cluster/configure-upgrade-etcd/#securing-communication`,
  tokens: `${docs}/reference/access-authn-authz/service-accounts-admin/#token-controller`,
  aggregation: `${docs}/tasks/extend-kubernetes/configure-aggregation-layer/`,
};
