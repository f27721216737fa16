import { until } from '../e2e/kubernetes/daemon.js';
import { BusyClient } from './busy-client.js';
import { freePort, Member } from './member.js';
import type { Release, Site } from './site.js';

/** What etcd and etcdctl say of a certificate that they refuse. */
const ofTls =
  /bad certificate|unknown (certificate )?authority|unknown certificate|x509:|remote error: tls|private key does not match/;

/** Three real members on the loopback, each with its own host's files, and a client on each host that never stops. */
export class EtcdCluster {
  readonly #clients: BusyClient[] = [];
  readonly #complaints: string[] = [];

  private constructor(readonly members: readonly Member[]) {}

  static async start(
    { place }: Site,
    hosts: readonly string[],
    release: Release,
  ): Promise<EtcdCluster> {
    const members: Member[] = [];
    for (const host of hosts) {
      members.push(new Member(place, host, await freePort(), await freePort()));
    }
    const cluster = new EtcdCluster(members);
    for (const member of members) member.put(release);
    for (const member of members) member.start(members);
    for (const member of members) await member.healthy(members);
    for (const home of members) cluster.#clients.push(new BusyClient(home, members));
    return cluster;
  }

  /** One member is restarted with new files; then every host asks every member. */
  async deploy(host: string, release: Release): Promise<void> {
    const member = this.members.find((one) => one.host === host)!;
    member.put(release);
    await member.stop();
    member.start(this.members);
    await member.healthy(this.members);
    for (const client of this.members) {
      for (const { url } of this.members) {
        const complaint = await client.ctl('etcdClient', [url], 'get', 'key');
        if (complaint !== undefined) this.#complaints.push(complaint);
      }
    }
  }

  /** One member is restarted with files that the others refuse, and never joins them. */
  async refuse(host: string, release: Release): Promise<void> {
    const member = this.members.find((one) => one.host === host)!;
    member.put(release);
    await member.stop();
    member.start(this.members);
    await until('a member logs a refusal', () => this.faults().logged.length > 0, 30);
  }

  /** All members stop, and start with new files. */
  async deployAll(release: Release): Promise<void> {
    for (const member of this.members) member.put(release);
    await Promise.all(this.members.map((member) => member.stop()));
    for (const member of this.members) member.start(this.members);
    for (const member of this.members) await member.healthy(this.members);
  }

  /** Answered requests of all clients so far. */
  get answered(): number {
    return this.#clients.reduce((sum, { answered }) => sum + answered, 0);
  }

  /** Requests that failed, refused connections, and what the members' logs say of certificates. */
  faults(): { failed: string[]; refused: string[]; logged: string[] } {
    const logged = this.members.flatMap((member) =>
      member
        .log()
        .split('\n')
        .filter((line) => ofTls.test(line)),
    );
    const refused = [...this.#clients.flatMap((client) => client.refused), ...this.#complaints];
    return { failed: this.#clients.flatMap(({ failed }) => failed), refused, logged };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()));
    await Promise.all(this.members.map((member) => member.stop('SIGKILL')));
  }
}
