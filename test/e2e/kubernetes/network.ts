import type { Place } from '../../cli/certflake.js';
import { Namespace } from './namespace.js';

/** The operator's own address; also the hosts' gateway, because a host needs a default route. */
export const gateway = '10.77.0.1';

/** The operator's desk: a namespace on the hosts' network that knows them by name. */
export async function makeDesk(place: Place, hosts: Record<string, string>): Promise<Namespace> {
  const names = Object.entries(hosts).map(([host, address]) => `${address} ${host}`);
  const file = place.write('desk/hosts', ['127.0.0.1 localhost', ...names, ''].join('\n'), 0o644);
  return Namespace.make(
    place,
    `mount --bind '${file}' /etc/hosts
     ip link set lo up
     ip link add hosts type bridge
     ip addr add ${gateway}/16 dev hosts
     ip link set hosts up`,
  );
}

/** Connects the desk to a host with a cable. */
export function connect(desk: Namespace, host: Namespace, address: string): void {
  const cable = `to-${address.split('.').slice(2).join('-')}`;
  const pid = String(host.holder.pid);
  const ip = (where: Namespace, line: string) => where.must('ip', line.split(' '));
  ip(desk, `link add ${cable} type veth peer name eth0 netns ${pid}`);
  ip(desk, `link set ${cable} master hosts up`);
  ip(host, 'link set lo up');
  ip(host, `addr add ${address}/16 dev eth0`);
  ip(host, 'link set eth0 up');
  ip(host, `route add default via ${gateway}`);
}
