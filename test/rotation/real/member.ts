import { execFile } from 'node:child_process';

import type { Place } from '../../cli/certflake.js';
import { until } from '../../e2e/kubernetes/daemon.js';
import { need } from '../../programs.js';
import { Disk, freePort, Service } from './service.js';

const authority = 'certs/ca/etcd.crt';
const ofHost = ['etcdServer', 'etcdPeer', 'etcdClient', 'etcdHealthcheck'] as const;
type Name = (typeof ofHost)[number];

/** An etcd member, and the clients of its host: all have their host's files alone. */
export class Member {
  readonly service: Service;
  readonly disk: Disk;

  private constructor(
    readonly place: Place,
    readonly host: string,
    readonly url: string,
    readonly peer: string,
  ) {
    this.service = new Service(place, 'etcd', host);
    const pairs = ofHost.flatMap((name) => [
      `${this.#path(name)}.crt`,
      `${this.#path(name)}.key.age`,
    ]);
    this.disk = new Disk(place, host, [authority, ...pairs]);
  }

  static async on(place: Place, host: string): Promise<Member> {
    const [url, peer] = [await freePort(), await freePort()].map(
      (port) => `https://127.0.0.1:${port}`,
    );
    return new Member(place, host, url!, peer!);
  }

  /** Starts it with the files of the last deploy. */
  start(members: readonly Member[]): void {
    const [[server, serverKey], [peer, peerKey]] = [this.pair('etcdServer'), this.pair('etcdPeer')];
    this.service.start([
      ...['--name', this.host, '--data-dir', this.place.path(`etcd/${this.host}`)],
      ...['--listen-client-urls', this.url, '--advertise-client-urls', this.url],
      ...['--listen-peer-urls', this.peer, '--initial-advertise-peer-urls', this.peer],
      ...['--initial-cluster', members.map((one) => `${one.host}=${one.peer}`).join(',')],
      ...['--client-cert-auth', '--trusted-ca-file', this.trusts],
      ...['--cert-file', server, '--key-file', serverKey],
      ...['--peer-client-cert-auth', '--peer-trusted-ca-file', this.trusts],
      ...['--peer-cert-file', peer, '--peer-key-file', peerKey],
      ...['--unsafe-no-fsync', '--logger', 'zap'],
    ]);
  }

  get trusts(): string {
    return this.disk.at(authority);
  }

  pair(name: Name): [certificate: string, key: string] {
    return this.disk.pair(this.#path(name));
  }

  #path(name: Name): string {
    return `certs/derived/${this.host}/etcd-${name}`;
  }

  /** Waits until all members answer etcd's own health check with this host's files. */
  async healthy(members: readonly Member[]): Promise<void> {
    const urls = members.map(({ url }) => url);
    const isHealthy = async () =>
      (await this.ctl('etcdHealthcheck', urls, 'endpoint', 'health')) === undefined;
    await until(`${this.host} is healthy`, isHealthy, 60).catch((cause: unknown) => {
      throw new Error(this.service.log().slice(-3000), { cause });
    });
    this.service.isUp = true;
  }

  /** Runs etcdctl on this host, and returns what it complains of; undefined: it succeeds. */
  ctl(name: Name, urls: readonly string[], ...args: string[]): Promise<string | undefined> {
    const [certificate, key] = this.pair(name);
    const words = [
      ...['--endpoints', urls.join(','), '--cacert', this.trusts],
      ...['--cert', certificate, '--key', key],
      ...['--dial-timeout', '5s', '--command-timeout', '10s', ...args],
    ];
    return new Promise((resolve) => {
      execFile(need('etcdctl'), words, { env: this.place.env }, (error, _, stderr) => {
        resolve(error === null ? undefined : `${this.host} etcdctl ${args.join(' ')}: ${stderr}`);
      });
    });
  }
}
