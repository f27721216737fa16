import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Place } from '../../cli/certflake.js';
import { program } from '../../programs.js';
import { Daemon } from './daemon.js';
import { addresses, addressOf, type Fleet } from './fleet.js';
import { Namespace } from './namespace.js';
import { connect, makeDesk } from './network.js';
import type { Running, RunningHost, Unit } from './running.js';

/** Each package of the configuration, by one of its programs on this machine. */
const packages = { age: 'age', etcd: 'etcd', kubernetes: 'kube-apiserver', kubectl: 'kubectl' };

const users = { root: 0, keys: 96, kubernetes: 158, etcd: 999 };

/** As in NixOS: a host's own name is on the loopback, so servers must also listen there. */
export const hostsFile = (name: string, hosts: Record<string, string>): string =>
  ['127.0.0.1 localhost', '::1 localhost', `127.0.0.2 ${name}`]
    .concat(Object.entries(hosts).map(([host, address]) => `${address} ${host}`))
    .join('\n')
    .concat('\n');

function writeEtc(place: Place, name: string, hosts: Record<string, string>): void {
  const write = (file: string, lines: string[], mode = 0o644) =>
    place.write(`hosts/${name}/etc/${file}`, `${lines.join('\n')}\n`, mode);
  const entries = Object.entries(users);
  write(
    'passwd',
    entries.map(([user, id]) => `${user}:x:${id}:${id}::/:/bin/sh`),
  );
  write(
    'group',
    entries.map(([group, id]) => `${group}:x:${id}:`),
  );
  write('nsswitch.conf', ['passwd: files', 'group: files', 'hosts: files']);
  place.write(`hosts/${name}/etc/hosts`, hostsFile(name, hosts), 0o644);
  place.write(`hosts/${name}/etc/ssh/ssh_host_ed25519_key`, place.read(`host-keys/${name}`));
}

/** The words of an ExecStart that uses none of systemd's quoting. */
export function wordsOf(command: string): string[] {
  if (/["'$%;]/.test(command)) throw new Error(`more than words: ${command}`);
  return command.replaceAll('\\\n', ' ').trim().split(/\s+/);
}

/** Ports that other hosts reach, from the output of `ss -Htln`. */
export function openPorts(listed: string): number[] {
  const lines = listed.split('\n').filter((line) => line !== '');
  const listening = lines.map((line) => line.split(/\s+/)[3]!);
  const outside = listening.filter((at) => !/^(127\.|\[::1\])/.test(at));
  return [...new Set(outside.map((at) => Number(at.split(':').at(-1))))].sort((a, b) => a - b);
}

/** A host in its own namespaces: /etc, /run and /var/lib are its own, everything else is the machine's. */
export class Machine {
  private constructor(
    readonly name: string,
    readonly host: RunningHost,
    readonly namespace: Namespace,
  ) {}

  static async boot(
    place: Place,
    name: string,
    host: RunningHost,
    hosts: Record<string, string>,
  ): Promise<Machine> {
    writeEtc(place, name, hosts);
    for (const folder of ['etc', 'lib'])
      mkdirSync(place.path(`hosts/${name}/${folder}`), { recursive: true });
    const programs = Object.entries(packages).flatMap(([one, example]) => {
      const [found, at] = [program(example), `/run/programs/${one}/bin`];
      return found === undefined
        ? []
        : [`mkdir -p ${at}`, `mount --bind '${dirname(found)}' ${at}`];
    });
    const here = place.path(`hosts/${name}`);
    const namespace = await Namespace.make(
      place,
      `hostname '${name}'
       mount --bind '${here}/etc' /etc
       mount --bind '${here}/lib' /var/lib
       mount -t tmpfs -o mode=0755 none /run
       ${programs.join('\n')}`,
    );
    return new Machine(name, host, namespace);
  }

  /** Opens the host's keys as agenix does, and makes the folders that services expect. */
  activate(): void {
    const folders = this.host.folders.map(
      ({ path, mode, user }) => `install -d -m ${mode} -o ${user} -g ${user} ${path}`,
    );
    this.namespace.must('bash', ['-c', [this.host.activation, 'set -e', ...folders].join('\n')]);
  }

  unit(name: string): Unit {
    const unit = this.host.units[name];
    if (unit === undefined) throw new Error(`${this.name} has no unit ${name}`);
    return unit;
  }

  /** Starts a unit as its own user, with its own command line and environment. */
  start(name: string): Daemon {
    const { command, script, environment, path, user, directory } = this.unit(name);
    const words = command === '' ? ['bash', '-ec', script] : wordsOf(command);
    const as = [
      `--reuid=${user}`,
      `--regid=${user}`,
      '--init-groups',
      '--',
      'env',
      '-C',
      directory,
    ];
    const PATH = [...path, process.env['PATH'] ?? ''].join(':');
    const given = Object.entries({ HOME: '/', PATH, ...environment }).map(
      ([key, value]) => `${key}=${value}`,
    );
    const line = this.namespace.enter('setpriv', [...as, '-i', ...given, ...words]);
    return new Daemon(this.namespace.place, `${this.name}-${name}`, ...line);
  }

  /** TCP ports at which another host can reach this one. */
  openPorts(): number[] {
    return openPorts(this.namespace.must('ss', ['-Htln']));
  }
}

/** Every host of the fleet on one network, with its keys open, and the operator's desk beside them. */
export async function bootAll(fleet: Fleet, running: Running): Promise<Record<string, Machine>> {
  const desk = (fleet.desk = await makeDesk(fleet.place, addresses));
  const machines: Record<string, Machine> = {};
  for (const [name, host] of Object.entries(running.hosts)) {
    const machine = await Machine.boot(fleet.place, name, host, addresses);
    machines[name] = machine;
    connect(desk, machine.namespace, addressOf(name));
    machine.activate();
  }
  return machines;
}
