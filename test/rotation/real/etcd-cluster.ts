import { until } from '../../e2e/kubernetes/daemon.js';
import { BusyClient } from './busy-client.js';
import { Member } from './member.js';
import type { Release, Site } from './site.js';

/** What went wrong: nothing, in a rotation. */
export interface Faults {
  failed: string[];
  refused: string[];
  /** What the servers' logs say of certificates. */
  logged: string[];
}

export const noFaults: Faults = { failed: [], refused: [], logged: [] };

/** Real members on the loopback, each with its own host's files, and a client on each host that never stops. */
export class EtcdCluster {
  #clients: BusyClient[] = [];
  readonly #complaints: string[] = [];

  private constructor(readonly members: readonly Member[]) {}

  static async start({ place }: Site, hosts: string[], release: Release): Promise<EtcdCluster> {
    place.run('rm', ['-rf', place.path('etcd')]);
    const members: Member[] = [];
    for (const host of hosts) members.push(await Member.on(place, host));
    const cluster = new EtcdCluster(members);
    for (const { disk } of members) disk.put(release);
    for (const member of members) member.start(members);
    for (const member of members) await member.healthy(members);
    cluster.#clients = members.map((member) => clientOn(member, members));
    return cluster;
  }

  /** One member is restarted with new files; then every host asks every member. */
  async deploy(host: string, release: Release): Promise<void> {
    const member = await this.restart(host, release);
    await member.healthy(this.members);
    for (const client of this.members) {
      for (const { url } of this.members) {
        const complaint = await client.ctl('etcdClient', [url], 'get', 'key');
        if (complaint !== undefined) this.#complaints.push(complaint);
      }
    }
  }

  /** One member is restarted with files that the others refuse: it never joins them. */
  async refuse(host: string, release: Release): Promise<void> {
    await this.restart(host, release);
    await until('a member logs a refusal', () => this.faults().logged.length > 0, 30);
  }

  /** All members stop, and start with new files. */
  async deployAll(release: Release): Promise<void> {
    for (const { disk } of this.members) disk.put(release);
    await Promise.all(this.members.map(({ service }) => service.stop()));
    for (const member of this.members) member.start(this.members);
    for (const member of this.members) await member.healthy(this.members);
  }

  async restart(host: string, release: Release): Promise<Member> {
    const member = this.members.find((one) => one.host === host)!;
    member.disk.put(release);
    await member.service.stop();
    member.start(this.members);
    return member;
  }

  /** Answers to all clients so far. */
  get answered(): number {
    return this.#clients.reduce((sum, { answered }) => sum + answered, 0);
  }

  faults(): Faults {
    return {
      failed: this.#clients.flatMap(({ failed }) => failed),
      refused: [...this.#clients.flatMap(({ refused }) => refused), ...this.#complaints],
      logged: this.members.flatMap(({ service }) => service.complaints()),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()));
    await Promise.all(this.members.map(({ service }) => service.stop('SIGKILL')));
  }
}

/** Writes and reads its host's key, with what the API server of that host shows. */
function clientOn(home: Member, members: readonly Member[]): BusyClient {
  const shown = () => ({ trusts: home.trusts, pair: home.pair('etcdClient') });
  const key = base64(home.host);
  return new BusyClient(home.host, members, shown, async (client, count) => {
    const value = base64(String(count));
    const post = (path: string, body: object) => client.ask({ method: 'POST', path, body });
    const written = await post('/v3/kv/put', { key, value });
    const read = await post('/v3/kv/range', { key });
    if (written === undefined || read === undefined || read.includes(`"value":"${value}"`)) return;
    client.failed.push(`${home.host} wrote ${count} and read ${read}`);
  });
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
