import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Place } from '../../cli/certflake.js';
import { program } from '../../programs.js';
import type { RunningHost, Unit } from '../kubernetes/running.js';

/** nixpkgs' users of these services, and the group of agenix' folder. */
const users = { kubernetes: 158, etcd: 900 };
const groups = { ...users, keys: 96 };

/** flannel's network, as nixpkgs declares it to the container runtime. Without one, no node becomes Ready. */
const network = {
  ...{ cniVersion: '0.3.1', name: 'mynet' },
  plugins: [{ type: 'flannel', delegate: { isDefaultGateway: true, bridge: 'mynet' } }],
};

/** Each package that a host has, by a program of it. */
export const packages = { age: 'age', etcd: 'etcd', kubernetes: 'kubelet', kubectl: 'kubectl' };

/** Whether it is a script, or a program that was built: flannel and the addon manager aren't. */
function canRun({ command, script }: Unit): boolean {
  if (script !== '') return true;
  const [, name = '', one = ''] = /^\/run\/programs\/([^/]+)\/bin\/(\S+)/.exec(command) ?? [];
  return name in packages && program(one) !== undefined;
}

/** The units of the cluster that a host boots with. */
export const unitsOf = ({ units }: RunningHost): string[] =>
  Object.keys(units).filter((name) => canRun(units[name]!));

function link(place: Place, at: string, target: string): void {
  mkdirSync(dirname(place.path(at)), { recursive: true });
  symlinkSync(target, place.path(at));
}

function writeUnits(place: Place, etc: string, host: RunningHost): void {
  const system = `${etc}/systemd/system`;
  const services = unitsOf(host).map((name) => [`${name}.service`, host.units[name]!] as const);
  const targets = Object.entries(host.targets).map(
    ([name, one]) => [`${name}.target`, one] as const,
  );
  for (const [name, { file, wantedBy }] of [...services, ...targets]) {
    place.write(`${system}/${name}`, file, 0o644);
    for (const target of wantedBy) link(place, `${system}/${target}.wants/${name}`, `../${name}`);
  }
  // Debian's own timers would update packages.
  for (const name of ['apt-daily.timer', 'apt-daily-upgrade.timer'])
    link(place, `${system}/${name}`, '/dev/null');
}

/** Writes a host's files over Debian's root folder, and returns their folder. */
export function writeFiles(place: Place, name: string, host: RunningHost, names: string): string {
  const etc = `hosts/${name}/etc`;
  const write = (file: string, text: string, mode = 0o644) =>
    place.write(`${etc}/${file}`, text, mode);
  write('certflake-host', name);
  write('certflake-activation', activation(host), 0o700);
  write('hostname', `${name}\n`);
  write('hosts', names);
  write('resolv.conf', '');
  write('ssh/ssh_host_ed25519_key', place.read(`host-keys/${name}`), 0o600);
  write('tmpfiles.d/certflake.conf', host.folders.map(tmpfile).join(''));
  write('cni/net.d/11-flannel.conflist', JSON.stringify(network));
  for (const [path, source] of Object.entries(host.etc)) link(place, `${etc}/${path}`, source);
  writeUnits(place, etc, host);
  return place.path(`hosts/${name}`);
}

const tmpfile = ({ path, mode, user }: RunningHost['folders'][number]): string =>
  `d ${path} ${mode} ${user} ${user} -\n`;

/** What NixOS does before systemd starts: it makes users, then agenix opens the keys. */
const activation = (host: RunningHost): string =>
  [
    ...Object.entries(groups).map(([name, id]) => `groupadd -g ${id} ${name}`),
    ...Object.entries(users).map(([name, id]) => `useradd -M -u ${id} -g ${id} ${name}`),
    host.activation,
  ].join('\n');
