import { execFile } from 'node:child_process';

import type { Place } from '../../cli/certflake.js';
import { until } from '../../e2e/kubernetes/daemon.js';
import { need } from '../../programs.js';
import { Disk, freePort, Service } from './service.js';

const ofHost = [
  ...['apiserver', 'apiserverKubeletClient', 'admin', 'scheduler', 'controllerManager'].map(
    (name) => `cluster-${name}`,
  ),
  ...['etcd-etcdClient', 'front-proxy-frontProxyClient'],
];
const authorities = ['cluster', 'etcd', 'front-proxy'].map((name) => `certs/ca/${name}.crt`);
const tokens = 'certs/shared/cluster-serviceAccount';

/** An API server, and the clients of its host: all have their host's files alone. */
export class ApiServer {
  readonly service: Service;
  readonly disk: Disk;

  private constructor(
    place: Place,
    readonly host: string,
    readonly port: number,
    readonly etcd: string,
  ) {
    this.service = new Service(place, 'kube-apiserver', host);
    const pairs = [...ofHost.map((name) => this.#path(name)), tokens];
    const files = pairs.flatMap((path) => [`${path}.crt`, `${path}.key.age`]);
    this.disk = new Disk(place, host, [...authorities, ...files]);
  }

  static async on(place: Place, host: string, etcd: string): Promise<ApiServer> {
    return new ApiServer(place, host, await freePort(), etcd);
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** Starts it with the files of the last deploy. */
  start(): void {
    const [serving, servingKey] = this.pair('cluster-apiserver');
    const [toKubelets, toKubeletsKey] = this.pair('cluster-apiserverKubeletClient');
    const [toEtcd, toEtcdKey] = this.pair('etcd-etcdClient');
    const [proxy, proxyKey] = this.pair('front-proxy-frontProxyClient');
    const [ofTokens, tokenKey] = this.disk.pair(tokens);
    const [clients, ofEtcd, ofProxies] = authorities.map((path) => this.disk.at(path));
    this.service.start([
      ...['--bind-address=127.0.0.1', `--secure-port=${this.port}`],
      ...['--advertise-address=10.9.0.1', '--endpoint-reconciler-type=none'],
      ...[`--tls-cert-file=${serving}`, `--tls-private-key-file=${servingKey}`],
      ...[`--client-ca-file=${clients}`, `--kubelet-certificate-authority=${clients}`],
      ...[`--kubelet-client-certificate=${toKubelets}`, `--kubelet-client-key=${toKubeletsKey}`],
      ...[`--etcd-servers=${this.etcd}`, `--etcd-cafile=${ofEtcd}`],
      ...[`--etcd-certfile=${toEtcd}`, `--etcd-keyfile=${toEtcdKey}`],
      ...[`--proxy-client-cert-file=${proxy}`, `--proxy-client-key-file=${proxyKey}`],
      ...[`--requestheader-client-ca-file=${ofProxies}`],
      '--requestheader-allowed-names=front-proxy-client',
      ...['--requestheader-username-headers=X-Remote-User', '--authorization-mode=RBAC'],
      ...['--service-cluster-ip-range=10.0.0.0/24', '--service-account-issuer=https://cluster'],
      `--service-account-key-file=${ofTokens}`,
      `--service-account-signing-key-file=${tokenKey}`,
    ]);
  }

  get trusts(): string {
    return this.disk.at(authorities[0]!);
  }

  pair(name: string): [certificate: string, key: string] {
    return this.disk.pair(this.#path(name));
  }

  #path(name: string): string {
    return `certs/derived/${this.host}/${name}`;
  }

  /** Waits until it says that it is ready, to the administrator of this host. */
  async ready(): Promise<void> {
    const isReady = async () =>
      (await this.kubectl(this, ['get', '--raw', '/readyz'])).problem === undefined;
    await until(`${this.host} is ready`, isReady, 180).catch((cause: unknown) => {
      throw new Error(this.service.log().slice(-3000), { cause });
    });
    this.service.isUp = true;
  }

  /** kubectl on this host, as the administrator or with a token, at an API server. */
  kubectl(
    at: Pick<ApiServer, 'url'>,
    words: readonly string[],
    token?: string,
  ): Promise<{ text: string; problem?: string }> {
    const [certificate, key] = this.pair('cluster-admin');
    const admin = ['--client-certificate', certificate, '--client-key', key];
    const who = token === undefined ? admin : ['--token', token];
    const where = ['--server', at.url, '--certificate-authority', this.trusts];
    const all = [...where, ...who, '--request-timeout', '20s', ...words];
    const { env } = this.disk.place;
    return new Promise((resolve) => {
      const asked = execFile(need('kubectl'), all, { env }, (error, text, stderr) => {
        resolve(error === null ? { text } : { text, problem: `${this.host} kubectl: ${stderr}` });
      });
      // otherwise it waits for a password
      asked.stdin!.end();
    });
  }
}
