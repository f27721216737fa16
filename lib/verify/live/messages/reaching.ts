import type { Message } from '../../../hint.js';
import { certflake, say, typed, type Said } from '../../../text/say.js';
import { noTrustedSigner } from '../../messages.js';

export const twoAddresses = (server: string): Message => ({
  message: `--connect-to: ${server} has two addresses`,
  hint: 'give one address for each server',
});
export const badRedirect = (word: string): Message => ({
  message: `--connect-to: "${word}" is not two endpoints`,
  hint: "write the policy's server, then its address from here: --connect-to cp-1:6443=127.0.0.1:16443",
});

const SHOWN = 8;

/** @param known - the policy's servers */
export function unknownServer(server: string, known: readonly string[]): Message {
  const some = known.slice(0, SHOWN).join(', ') + (known.length > SHOWN ? ', …' : '');
  return {
    message: `--connect-to: the policy has no server ${server}`,
    hint:
      known.length === 0
        ? 'the policy declares no Kubernetes cluster'
        : `the policy's servers: ${some}`,
  };
}

const elsewhere = say`run ${certflake('verify', '--live')} on a machine that can reach the server, or give another address with --connect-to`;
const whichService = 'find out which service listens at this port';
const readLog = "read the server's log";

export const unresolved = (at: string): Message => ({
  message: `cannot resolve ${at}`,
  hint: say`set the host's addresses in the policy, or ${elsewhere}`,
});
export const noRoute = (at: string): Message => ({
  message: `there is no route to ${at}`,
  hint: elsewhere,
});
export const silence = (at: string): Message => ({
  message: `no answer from ${at}`,
  hint: say`check that the host is up and that no firewall blocks you, or ${elsewhere}`,
});
export const nothingListens = (at: string): Message => ({
  message: `nothing listens at ${at}`,
  hint: say`check that the service runs, or ${elsewhere}`,
});
export const cutEarly = (at: string): Message => ({
  message: `${at} cut the connection before the TLS handshake was complete`,
  hint: `${whichService}, and read its log (a load balancer without a server behind it also cuts connections)`,
});
export const noTls = (at: string): Message => ({
  message: `the service at ${at} does not speak TLS`,
  hint: whichService,
});
export const noCommonVersion = (at: string): Message => ({
  message: `${at} speaks neither TLS 1.2 nor 1.3`,
  hint: whichService,
});
export const noHttp = (at: string): Message => ({
  message: `the service at ${at} speaks TLS but not HTTP`,
  hint: whichService,
});
export const otherFailure = (at: string, code: string): Message => ({
  message: `the connection to ${at} failed (${code})`,
  hint: whichService,
});
export const incomplete = (at: string): Message => ({
  message: `the answer from ${at} is incomplete`,
  hint: readLog,
});
export const closed = (server: string): Message => ({
  message: `${server} closed the connection after the handshake`,
  hint: readLog,
});
export const unreadable = (at: string, why: string): Message => ({
  message: `${at} presents a certificate that certflake cannot read: ${why}`,
  hint: `${whichService}, and which certificate its configuration names`,
});

/** A server's TLS alert about the client's certificate. */
export const alerts = {
  authority: noTrustedSigner,
  time: 'a certificate has ended or is not valid yet',
  bad: 'the server calls the certificate bad and gives no reason',
  wanted: 'the server wants a certificate of an authority that it trusts',
  settings: 'the server finds no common TLS settings, or no certificate that it accepts',
};
export const otherAlert = (alert: string): string =>
  `the server closes the connection (TLS alert: ${alert})`;

export const anonymous = (status: number): string =>
  `the server treats the client as anonymous (HTTP ${status})`;
export const noPermission = (user: string | undefined): string =>
  `the kubelet knows ${user ?? 'the client'}, but gives it no permission (HTTP 403)`;
export const noApiServer: Message = {
  message: 'the server does not answer like an API server',
  hint: whichService,
};
export const otherStatus = (status: number): Message => ({
  message: `the server answers with HTTP ${status}`,
  hint: readLog,
});

export const otherAddress =
  "certflake cannot try etcd's peers from here: etcd accepts a peer only from an address on its certificate, and closed the connection after the handshake";
const onHost = certflake('verify', '--live', '-i', '/etc/ssh/ssh_host_ed25519_key');
export const onEachHost = say`on each host that runs etcd, run ${onHost} as root`;

/** @param local - the port of the tunnel's near end */
export function throughTunnel(host: string, port: number, local: number): Said {
  const tunnel = typed(`ssh -N -L ${local}:127.0.0.1:${port} root@${host}`);
  const redirect = `${host}:${port}=127.0.0.1:${local}`;
  const verify = certflake('verify', '--live', '--connect-to', redirect);
  return say`for each host, as for ${host}: keep ${tunnel} open, and run ${verify} beside it; or ${onEachHost}`;
}
