import { fileURLToPath } from 'node:url';
import type { Ran } from '../../cli/certflake.js';
import { need } from '../../programs.js';
import type { Files, Fleet } from './fleet.js';

const asking = fileURLToPath(new URL('ask.mjs', import.meta.url));

export interface Asked {
  as?: Files;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A request to an API server, whose certificate must be the cluster's and for that address. */
export function ask(fleet: Fleet, url: string, asked: Asked): { status: number; body: string } {
  const input = JSON.stringify({ url, authority: fleet.authority('cluster'), ...asked });
  const { status, stdout, stderr } = fleet.run(process.execPath, [asking], { input });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { status: number; body: string };
}

/** kubectl with a certificate or a token against an API server. */
export function kubectl(
  fleet: Fleet,
  server: string,
  as: Files | string,
  args: string[],
  input = '',
): Ran {
  const who =
    typeof as === 'string'
      ? ['--token', as]
      : ['--client-certificate', as.certificate, '--client-key', as.key];
  const where = ['--server', server, '--certificate-authority', fleet.authority('cluster')];
  return fleet.run(need('kubectl'), [...where, ...who, '--request-timeout', '10s', ...args], {
    input,
  });
}

/** etcdctl with or without a certificate; it gives up after a second. */
export function etcdctl(
  fleet: Fleet,
  urls: string[],
  as: Files | undefined,
  ...args: string[]
): Ran {
  const who = as === undefined ? [] : ['--cert', as.certificate, '--key', as.key];
  return fleet.run(need('etcdctl'), [
    ...['--endpoints', urls.join(','), '--cacert', fleet.authority('etcd'), ...who],
    ...['--dial-timeout', '1s', '--command-timeout', '1s', ...args],
  ]);
}
