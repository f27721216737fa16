import { ApiServer } from './api-server.js';
import { BusyClient } from './busy-client.js';
import type { Faults } from './etcd-cluster.js';
import { Member } from './member.js';
import { isOfTls } from './service.js';
import type { Release, Site } from './site.js';

/** What each client reads, over and over: nobody without a certificate may. */
const questions = {
  'cluster-admin': '/api/v1/namespaces/kube-system',
  'cluster-scheduler': '/api/v1/pods',
  'cluster-controllerManager': '/api/v1/namespaces',
};

/** Two real API servers on an etcd, with clients on each host that never stop. */
export class ApiServers {
  readonly #clients: BusyClient[] = [];
  readonly #refused: string[] = [];
  #kubectls: Promise<void>[] = [];
  #isOver = false;
  /** Times that kubectl succeeded. */
  answered = 0;

  private constructor(
    readonly etcd: Member,
    readonly servers: readonly ApiServer[],
  ) {}

  static async start({ place }: Site, hosts: string[], release: Release): Promise<ApiServers> {
    const etcd = await Member.on(place, hosts[0]!);
    place.run('rm', ['-rf', place.path('etcd')]);
    etcd.disk.put(release);
    etcd.start([etcd]);
    await etcd.healthy([etcd]);
    const servers: ApiServer[] = [];
    for (const host of hosts) servers.push(await ApiServer.on(place, host, etcd.url));
    const all = new ApiServers(etcd, servers);
    for (const { disk } of servers) disk.put(release);
    for (const server of servers) server.start();
    for (const server of servers) await server.ready();
    return all;
  }

  /** Begins to ask, with curl's kind of client and with kubectl. */
  ask(): void {
    for (const home of this.servers) {
      for (const [name, path] of Object.entries(questions)) {
        const shown = () => ({ trusts: home.trusts, pair: home.pair(name) });
        const turn = async (client: BusyClient): Promise<void> => {
          await client.ask({ method: 'GET', path });
        };
        this.#clients.push(new BusyClient(`${name}@${home.host}`, this.servers, shown, turn));
      }
      this.#kubectls.push(this.#kubectl(home));
    }
  }

  /** `kubectl get` at one server, and at the other one if the first doesn't answer. */
  async #kubectl(home: ApiServer): Promise<void> {
    while (!this.#isOver) {
      for (const server of this.servers) {
        const wasUp = server.service.isUp;
        const { problem } = await home.kubectl(server, ['get', 'namespaces']);
        if (problem === undefined) this.answered += 1;
        else if (isOfTls(problem) || (wasUp && server.service.isUp)) this.#refused.push(problem);
      }
    }
  }

  /** One host is deployed: its API server restarts, its clients have the new files from then on. */
  async deploy(host: string, release: Release): Promise<void> {
    const server = this.servers.find((one) => one.host === host)!;
    server.disk.put(release);
    await server.service.stop();
    server.start();
    await server.ready();
  }

  faults(): Faults {
    return {
      failed: this.#clients.flatMap(({ failed }) => failed),
      refused: [...this.#clients.flatMap(({ refused }) => refused), ...this.#refused],
      logged: [...this.servers, this.etcd].flatMap(({ service }) => service.complaints()),
    };
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all([...this.#clients.map((client) => client.end()), ...this.#kubectls]);
    for (const { service } of [...this.servers, this.etcd]) await service.stop('SIGKILL');
  }
}
