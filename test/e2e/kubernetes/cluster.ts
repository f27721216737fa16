import { table } from '../../../lib/kubernetes/table.js';
import { ask } from './clients.js';
import { Daemon, freePort } from './daemon.js';
import { addressOf, makeFleet, planes, type Files, type Fleet } from './fleet.js';

interface Member {
  host: string;
  client: string;
  peer: string;
}

/** What runs: etcd on every control plane, an API server on the first two, a controller manager on the first. */
export interface Cluster {
  fleet: Fleet;
  members: Member[];
  etcds: Daemon[];
  /** By host: where its API server is. */
  servers: Record<string, string>;
}

const https = async (host: string) =>
  `https://${addressOf(host)}:${await freePort(addressOf(host))}`;

function startEtcd(fleet: Fleet, member: Member, members: Member[]): Daemon {
  const { host, client, peer } = member;
  const server = fleet.files(host, 'etcd-etcdServer');
  const own = fleet.files(host, 'etcd-etcdPeer');
  const authority = fleet.authority('etcd');
  return new Daemon(fleet.place, `etcd-${host}`, 'etcd', [
    ...['--name', host, '--data-dir', fleet.place.path(`etcd/${host}`), '--logger', 'zap'],
    ...['--listen-client-urls', client, '--advertise-client-urls', client],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
    ...['--initial-cluster', members.map((each) => `${each.host}=${each.peer}`).join(',')],
    ...['--client-cert-auth', '--trusted-ca-file', authority],
    ...['--cert-file', server.certificate, '--key-file', server.key],
    ...['--peer-client-cert-auth', '--peer-trusted-ca-file', authority],
    ...['--peer-cert-file', own.certificate, '--peer-key-file', own.key],
    '--unsafe-no-fsync',
  ]);
}

/** The flags that NixOS gets from the table, with the values that are in it. */
function requestHeaderFlags(): string[] {
  return table.flags.map((fixed) => {
    const named = 'value' in fixed ? fixed.value : table.components[fixed.commonNameOf].commonName;
    return `${fixed.flag}=${named}`;
  });
}

function startApiServer(fleet: Fleet, host: string, url: string, members: Member[]): Daemon {
  const own = (name: string) => fleet.files(host, name);
  const { certificate, key } = own('cluster-apiserver');
  const etcd = own('etcd-etcdClient');
  const kubelet = own('cluster-apiserverKubeletClient');
  const proxy = own('front-proxy-frontProxyClient');
  const account = own('cluster-serviceAccount');
  const clients = fleet.bundle('cluster', 'csr-signer');
  return new Daemon(fleet.place, `apiserver-${host}`, 'kube-apiserver', [
    ...['--bind-address', addressOf(host), '--secure-port', new URL(url).port],
    // pods would need an address that isn't the loopback's: there are none here
    ...['--advertise-address', addressOf(host), '--endpoint-reconciler-type', 'none'],
    ...['--cert-dir', fleet.place.path(`run/${host}`)],
    ...['--etcd-servers', members.map(({ client }) => client).join(',')],
    ...['--etcd-cafile', fleet.authority('etcd')],
    ...['--etcd-certfile', etcd.certificate, '--etcd-keyfile', etcd.key],
    ...['--tls-cert-file', certificate, '--tls-private-key-file', key],
    ...['--client-ca-file', clients, '--kubelet-certificate-authority', clients],
    ...['--kubelet-client-certificate', kubelet.certificate],
    ...['--kubelet-client-key', kubelet.key],
    ...['--proxy-client-cert-file', proxy.certificate, '--proxy-client-key-file', proxy.key],
    ...['--requestheader-client-ca-file', fleet.authority('front-proxy'), ...requestHeaderFlags()],
    ...['--service-account-issuer', 'https://kubernetes.default.svc'],
    ...['--service-account-key-file', account.certificate],
    ...['--service-account-signing-key-file', account.key],
    ...['--service-cluster-ip-range', table.defaults.serviceRanges.join(',')],
    ...['--authorization-mode', 'Node,RBAC', '--enable-admission-plugins', 'NodeRestriction'],
  ]);
}

const controllers = [
  'serviceaccount-controller',
  'root-ca-certificate-publisher-controller',
  'certificatesigningrequest-signing-controller',
];

/** A kubeconfig with a host's own certificate, as NixOS writes it: it names files. */
export function configOf(fleet: Fleet, host: string, name: string, server: string): string {
  const { certificate, key } = fleet.files(host, name);
  const cluster = { server, 'certificate-authority': fleet.authority('cluster') };
  const user = { 'client-certificate': certificate, 'client-key': key };
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'it', cluster }],
    users: [{ name: 'me', user }],
    contexts: [{ name: 'here', context: { cluster: 'it', user: 'me' } }],
    'current-context': 'here',
  };
  return fleet.place.write(`run/${host}-${name}.json`, JSON.stringify(kubeconfig));
}

function startControllerManager(fleet: Fleet, host: string, server: string): Daemon {
  const account = fleet.files(host, 'cluster-serviceAccount');
  const signer = fleet.opened(host, 'ca/csr-signer');
  const authority = fleet.authority('cluster');
  return new Daemon(fleet.place, 'controller-manager', 'kube-controller-manager', [
    ...['--kubeconfig', configOf(fleet, host, 'cluster-controllerManager', server)],
    '--use-service-account-credentials',
    ...['--controllers', controllers.join(',')],
    ...['--cluster-signing-cert-file', signer.certificate],
    ...['--cluster-signing-key-file', signer.key],
    ...['--service-account-private-key-file', account.key, '--root-ca-file', authority],
    ...['--bind-address', addressOf(host), '--secure-port', '0', '--leader-elect=false'],
  ]);
}

/**
 * Everything on the loopback with the files that certflake issued. Whoever starts it stops what is in
 * `daemons` then, also where starting failed.
 */
export async function startCluster(daemons: Daemon[]): Promise<Cluster> {
  const fleet = await makeFleet();
  const members: Member[] = [];
  for (const host of planes)
    members.push({ host, client: await https(host), peer: await https(host) });
  const etcds = members.map((member) => startEtcd(fleet, member, members));
  daemons.push(...etcds);
  const servers: Record<string, string> = {};
  for (const host of planes.slice(0, 2)) servers[host] = await https(host);
  for (const etcd of etcds) await etcd.says('ready to serve client requests');
  const apis = Object.entries(servers).map(([host, url]) =>
    startApiServer(fleet, host, url, members),
  );
  daemons.push(...apis);
  for (const [i, [host, url]] of Object.entries(servers).entries()) {
    const admin = fleet.files(host, 'cluster-admin');
    await apis[i]!.ready(() => isReady(fleet, url, admin));
  }
  daemons.push(startControllerManager(fleet, planes[0]!, servers[planes[0]!]!));
  return { fleet, members, etcds, servers };
}

async function isReady(fleet: Fleet, url: string, as: Files): Promise<boolean> {
  return ask(fleet, `${url}/readyz`, { as }).then(
    ({ status }) => status === 200,
    () => false,
  );
}
