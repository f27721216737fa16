import { spawnSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { judges } from '../../programs.js';

/** A root folder with systemd and what Kubernetes' programs call; hosts read it, and write elsewhere. */
export const debian = join(judges, 'debian-root');

const packages = [
  ...['systemd', 'systemd-sysv', 'dbus', 'procps', 'kmod', 'mount', 'ca-certificates'],
  ...['iproute2', 'iptables', 'nftables', 'conntrack', 'ethtool', 'socat'],
  ...['containerd', 'runc'],
];

/** Makes the root folder if it is missing: two minutes or more, once. */
export function makeDebian(): void {
  if (existsSync(debian)) return;
  const part = `${debian}.part-${String(process.pid)}`;
  const args = ['--variant=minbase', `--include=${packages.join(',')}`, 'bookworm', part];
  const { status, stdout } = spawnSync('debootstrap', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`debootstrap left ${part}:\n${stdout.slice(-2000)}`);
  renameSync(part, debian);
}
