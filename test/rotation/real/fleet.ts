import { once } from 'node:events';
import { isIP, type AddressInfo } from 'node:net';
import {
  checkServerIdentity,
  connect,
  createSecureContext,
  createServer,
  type PeerCertificate,
  type SecureContext,
  type SecureContextOptions,
  type Server,
} from 'node:tls';

import type { Release } from './site.js';
import { hostsOf, type End, type Wire } from './wires.js';

/** What a host has on its disk since it was last deployed: its own files, and authorities' certificates. */
type Disk = ReadonlyMap<string, string>;

/** A running server, and what of which host it is. */
interface Listening {
  end: End;
  server: Server;
}

/** Hosts with real TLS servers on the loopback, and clients that connect anew each time. */
export class Fleet {
  readonly hosts: readonly string[];
  readonly #disks = new Map<string, Disk>();
  readonly #servers = new Map<string, Listening>();
  /** Of clients, by host: made anew after each deploy. */
  readonly #contexts = new Map<string, Map<string, SecureContext>>();
  /** Connections tried so far. */
  tried = 0;

  private constructor(readonly wires: readonly Wire[]) {
    this.hosts = hostsOf(wires);
  }

  /** All hosts were deployed with this tree. */
  static async start(wires: readonly Wire[], release: Release): Promise<Fleet> {
    const fleet = new Fleet(wires);
    for (const host of fleet.hosts) fleet.#swap(host, release);
    for (const { server } of wires) await fleet.#serve(server);
    return fleet;
  }

  /** Swaps one host's files; its servers reload, or restart at the same port. */
  async deploy(host: string, release: Release, how: 'reload' | 'restart'): Promise<void> {
    this.#swap(host, release);
    for (const { end, server } of this.#servers.values()) {
      if (end.host !== host) continue;
      if (how === 'reload') server.setSecureContext(this.#shows(end));
      else await restart(server, this.#shows(end));
    }
  }

  /** Connects every wire, or each of one host, and returns what went otherwise than it must, a line each. */
  async faults(expect: Wire['expect'] = 'accepted', host?: string): Promise<string[]> {
    const isAsked = ({ client, server }: Wire) =>
      host === undefined || client.host === host || server.host === host;
    const asked = this.wires.filter((wire) => wire.expect === expect && isAsked(wire));
    const outcomes = await Promise.all(asked.map((wire) => this.#outcome(wire)));
    this.tried += asked.length;
    return asked.flatMap(({ name }, index) => {
      const outcome = outcomes[index] ?? 'accepted';
      return (outcome === 'accepted') === (expect === 'accepted') ? [] : [`${name}: ${outcome}`];
    });
  }

  close(): void {
    for (const { server } of this.#servers.values()) server.close();
  }

  #swap(host: string, release: Release): void {
    const ends = this.wires.flatMap(({ client, server }) => [client, server]);
    const paths = ends
      .filter((end) => end.host === host)
      .flatMap(({ certificate, key, trusts }) => [certificate, key, ...trusts]);
    this.#disks.set(host, new Map(paths.map((path) => [path, release[path]!])));
    this.#contexts.set(host, new Map());
  }

  async #serve(end: End): Promise<void> {
    if (this.#servers.has(nameOf(end))) return;
    const both = { requestCert: true, rejectUnauthorized: true, noDelay: true };
    const server = createServer({ ...this.#shows(end), ...both });
    server.on('secureConnection', (socket) => socket.on('error', () => undefined).end('welcome'));
    this.#servers.set(nameOf(end), { end, server });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  }

  /** What a program reads of its host's disk: the whole files, as they are. */
  #shows({ host, certificate, key, trusts }: End) {
    const read = (path: string): string => {
      const text = this.#disks.get(host)!.get(path);
      if (text === undefined) throw new Error(`${path} is not on ${host}`);
      return text;
    };
    return { cert: read(certificate), key: read(key), ca: trusts.map(read) };
  }

  #contextOf(end: End): SecureContext {
    const ofHost = this.#contexts.get(end.host)!;
    const name = [end.certificate, ...end.trusts].join(' ');
    const context = ofHost.get(name) ?? createSecureContext(this.#shows(end));
    ofHost.set(name, context);
    return context;
  }

  /** Why one end refused the other; undefined: both accepted. */
  #outcome({ client, server: { host, unit }, dials }: Wire): Promise<string | undefined> {
    const { server } = this.#servers.get(nameOf({ host, unit }))!;
    const { port } = server.address() as AddressInfo;
    const socket = connect({
      ...{ host: '127.0.0.1', port, noDelay: true, secureContext: this.#contextOf(client) },
      servername: isIP(dials) === 0 ? dials : '',
      checkServerIdentity: (_, shown: PeerCertificate) => checkServerIdentity(dials, shown),
    });
    return new Promise<string | undefined>((resolve) => {
      // the server's word comes after it has accepted the client
      socket.once('data', () => {
        resolve(undefined);
      });
      socket.once('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? error.message);
      });
      socket.once('close', () => {
        resolve('the server closed the connection');
      });
    }).finally(() => socket.destroy());
  }
}

const nameOf = ({ host, unit }: Pick<End, 'host' | 'unit'>): string => `${host}/${unit}`;

async function restart(server: Server, shows: SecureContextOptions): Promise<void> {
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  server.setSecureContext(shows);
  await once(server.listen(port, '127.0.0.1'), 'listening');
}
