import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';

import type { Place } from '../../cli/certflake.js';
import { need } from '../../programs.js';
import type { Release } from './site.js';

/** A program of one host that restarts with other files; its log goes on. */
export class Service {
  /** Not from its stop until it is healthy again: meanwhile it may answer nothing. */
  isUp = false;
  #child: ChildProcess | undefined;

  constructor(
    readonly place: Place,
    readonly program: string,
    readonly host: string,
  ) {
    place.write(this.#log, '');
  }

  get #log(): string {
    return `log/${this.program}-${this.host}`;
  }

  start(args: readonly string[]): void {
    const log = openSync(this.place.path(this.#log), 'a');
    const { env } = this.place;
    this.#child = spawn(need(this.program), args, { env, stdio: ['ignore', log, log] });
    closeSync(log);
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

  log(): string {
    return this.place.read(this.#log);
  }

  /** What it says of certificates that it refuses, or that others refuse. */
  complaints(): string[] {
    return this.log().split('\n').filter(isOfTls);
  }
}

const ofTls =
  /bad certificate|unknown (certificate )?authority|unknown certificate|x509:|remote error: tls|private key does not match/;

/** Whether a Go program says here that a certificate was refused. */
export const isOfTls = (line: string): boolean => ofTls.test(line);

/** A host's disk: each deploy gets a folder of its own, as each generation of a NixOS host has its own paths. */
export class Disk {
  #deploys = 0;
  #folder = '';

  constructor(
    readonly place: Place,
    readonly host: string,
    readonly paths: readonly string[],
  ) {}

  /** Running programs keep the files that they were started with. */
  put(release: Release): void {
    this.#folder = `hosts/${this.host}/${(this.#deploys += 1)}`;
    for (const path of this.paths) this.place.write(`${this.#folder}/${path}`, release[path]!);
  }

  /** Where a file of the last deploy is. */
  at(path: string): string {
    if (!this.paths.includes(path)) throw new Error(`${path} is not on ${this.host}`);
    return this.place.path(`${this.#folder}/${path}`);
  }

  /** A certificate's file, and its opened key's. */
  pair(path: string): [certificate: string, key: string] {
    return [this.at(`${path}.crt`), this.at(`${path}.key.age`)];
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
