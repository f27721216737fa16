import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';

import type { Place } from '../cli/certflake.js';
import { until } from '../e2e/kubernetes/daemon.js';
import { need } from '../programs.js';
import type { Release } from './site.js';

const ofHost = ['etcdServer', 'etcdPeer', 'etcdClient', 'etcdHealthcheck'];

/** Files of a deployed host, by what its programs take them for. */
export interface Deployed {
  trusts: string;
  /** A certificate's file, and its opened key's. */
  pair: (name: string) => { certificate: string; key: string };
}

/** An etcd member with its host's own files. What the host was deployed with last is in `deployed`. */
export class Member {
  deployed!: Deployed;
  /** Not from its stop until it is healthy again: meanwhile it may answer nothing. */
  isUp = false;
  #deploys = 0;
  #child: ChildProcess | undefined;

  constructor(
    readonly place: Place,
    readonly host: string,
    readonly clientPort: number,
    readonly peerPort: number,
  ) {}

  get url(): string {
    return `https://127.0.0.1:${this.clientPort}`;
  }

  get peer(): string {
    return `https://127.0.0.1:${this.peerPort}`;
  }

  /** New files in a folder of their own, as a new generation of a host has them; the running member keeps its own. */
  put(release: Release): void {
    const folder = `hosts/${this.host}/${(this.#deploys += 1)}`;
    const write = (path: string): string => this.place.write(`${folder}/${path}`, release[path]!);
    const trusts = write('certs/ca/etcd.crt');
    const pair = (name: string) => {
      const path = `certs/derived/${this.host}/etcd-${name}`;
      return { certificate: write(`${path}.crt`), key: write(`${path}.key.age`) };
    };
    const pairs = new Map(ofHost.map((name) => [name, pair(name)]));
    this.deployed = { trusts, pair: (name) => pairs.get(name)! };
  }

  /** Starts it with the files of the last deploy. */
  start(members: readonly Member[]): void {
    const [server, peer] = [this.deployed.pair('etcdServer'), this.deployed.pair('etcdPeer')];
    const log = openSync(this.#log, 'a');
    const args = [
      ...['--name', this.host, '--data-dir', this.place.path(`etcd/${this.host}`)],
      ...['--listen-client-urls', this.url, '--advertise-client-urls', this.url],
      ...['--listen-peer-urls', this.peer, '--initial-advertise-peer-urls', this.peer],
      ...['--initial-cluster', members.map((one) => `${one.host}=${one.peer}`).join(',')],
      ...['--client-cert-auth', '--trusted-ca-file', this.deployed.trusts],
      ...['--cert-file', server.certificate, '--key-file', server.key],
      ...['--peer-client-cert-auth', '--peer-trusted-ca-file', this.deployed.trusts],
      ...['--peer-cert-file', peer.certificate, '--peer-key-file', peer.key],
      ...['--unsafe-no-fsync', '--logger', 'zap'],
    ];
    const { env } = this.place;
    this.#child = spawn(need('etcd'), args, { env, stdio: ['ignore', log, log] });
    closeSync(log);
  }

  get #log(): string {
    return this.place.path(`etcd-${this.host}.log`);
  }

  log(): string {
    return this.place.read(`etcd-${this.host}.log`);
  }

  /** As systemd stops a unit. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.isUp = false;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
  }

  /** Waits until all members answer etcd's own health check with this host's files. */
  async healthy(members: readonly Member[]): Promise<void> {
    const urls = members.map(({ url }) => url);
    const isHealthy = async () =>
      (await this.ctl('etcdHealthcheck', urls, 'endpoint', 'health')) === undefined;
    await until(`${this.host} is healthy`, isHealthy, 40).catch((cause: unknown) => {
      throw new Error(this.log().slice(-3000), { cause });
    });
    this.isUp = true;
  }

  /** Runs etcdctl on this host, and returns what it complains of; undefined: it succeeds. */
  ctl(name: string, urls: readonly string[], ...args: string[]): Promise<string | undefined> {
    const { certificate, key } = this.deployed.pair(name);
    const words = [
      ...['--endpoints', urls.join(','), '--cacert', this.deployed.trusts],
      ...['--cert', certificate, '--key', key],
      ...['--dial-timeout', '5s', '--command-timeout', '10s', ...args],
    ];
    return new Promise((resolve) => {
      execFile(need('etcdctl'), words, { env: this.place.env }, (error, _, stderr) =>
        resolve(error === null ? undefined : `${this.host} etcdctl ${args.join(' ')}: ${stderr}`),
      );
    });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
