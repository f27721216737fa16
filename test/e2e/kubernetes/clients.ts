import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { Ran } from '../../cli/certflake.js';
import { need } from '../../programs.js';
import type { Files, Fleet } from './fleet.js';

export interface Asked {
  as?: Files;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A request to an API server, whose certificate has to be the cluster's and for the address dialled. */
export function ask(
  fleet: Fleet,
  url: string,
  { as, headers = {}, body }: Asked,
): Promise<{ status: number; body: string }> {
  const files =
    as === undefined ? {} : { cert: readFileSync(as.certificate), key: readFileSync(as.key) };
  const options = {
    ...{ ca: readFileSync(fleet.authority('cluster')), agent: false, ...files },
    ...{ method: body === undefined ? 'GET' : 'POST', timeout: 5000 },
    headers: { 'content-type': 'application/json', ...headers },
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode!, body: text });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
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
  return fleet.place.run(need('kubectl'), [...where, ...who, '--request-timeout', '10s', ...args], {
    input,
  });
}

/** etcdctl with a certificate or none; it gives up after a second. */
export function etcdctl(
  fleet: Fleet,
  urls: string[],
  as: Files | undefined,
  ...args: string[]
): Ran {
  const who = as === undefined ? [] : ['--cert', as.certificate, '--key', as.key];
  return fleet.place.run(need('etcdctl'), [
    ...['--endpoints', urls.join(','), '--cacert', fleet.authority('etcd'), ...who],
    ...['--dial-timeout', '1s', '--command-timeout', '1s', ...args],
  ]);
}
