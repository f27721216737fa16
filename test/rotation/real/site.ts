import { parse } from 'yaml';

import { openRepository } from '../../../lib/repository/open.js';
import type { Repository } from '../../../lib/repository/types.js';
import { generateAgeIdentity } from '../../../lib/seal/generate.js';
import { parseIdentity, type Identity } from '../../../lib/seal/identities.js';
import { unseal } from '../../../lib/seal/seal.js';
import { generateSshKey } from '../../../lib/seal/ssh/generate.js';
import { makePlace, type Place } from '../../cli/certflake.js';
import type { Subject } from './policies.js';

/** A tree as a deployment takes it: certificates' texts by path, and opened keys by the path of the sealed one. */
export type Release = Readonly<Record<string, string>>;

/** The operator's folder: a policy, its tree, and an identity. */
export interface Site {
  place: Place;
  repository: Repository;
  identity: Identity;
}

/** A folder whose certificates are issued. */
export async function makeSite({ hosts, text }: Subject): Promise<Site> {
  const place = makePlace();
  const operator = await generateAgeIdentity();
  place.write('home/operator.txt', `${operator.identity}\n`);
  const lines = Object.entries(hosts).map(([host, role]) => {
    const { publicKey } = generateSshKey('ed25519', host);
    return `  ${host}: { role: ${role}, owningHostKey: "${publicKey.trim()}" }\n`;
  });
  place.write(
    'cluster/certflake.yaml',
    `dir: ./certs
userAgeIdentity: $HOME/operator.txt
userAgeKeys: ["${operator.recipient}"]
defaults: { key: { algo: ecdsa } }
hosts:
${lines.join('')}${text}
`,
  );
  place.must(['apply', '--yes']);
  const repository = await openRepository(place.path('cluster'), { env: place.env });
  return { place, repository, identity: await parseIdentity(operator.identity) };
}

/** The tree as it is now, with all keys opened; no later change of it is seen in it. */
export async function releaseOf({ place, repository, identity }: Site): Promise<Release> {
  const opened = new Map<string, string>();
  for (const { kind, files } of repository.specs.specs) {
    opened.set(files.certificate, place.read(`cluster/${files.certificate}`));
    if (kind === 'authority') continue;
    const sealed = Buffer.from(place.files()[`cluster/${files.key}`]!, 'latin1');
    opened.set(files.key, Buffer.from(await unseal(sealed, [identity], files.key)).toString());
  }
  const copied = repository.inventory.kubernetes === undefined ? {} : kubeconfigOf(place);
  return { ...Object.fromEntries(opened), ...copied };
}

/** What an operator's kubeconfig has: a copy of the authority, and a client certificate that it signed. */
export const laptop = {
  trusts: 'laptop/ca.crt',
  certificate: 'laptop/client.crt',
  key: 'laptop/client.key',
};

function kubeconfigOf(place: Place): Release {
  const { clusters, users } = parse(place.must(['kubeconfig', 'admin']).stdout) as Kubeconfig;
  const [{ cluster }, { user }] = [clusters[0], users[0]];
  const texts = {
    [laptop.trusts]: cluster['certificate-authority-data'],
    [laptop.certificate]: user['client-certificate-data'],
    [laptop.key]: user['client-key-data'],
  };
  const decoded = Object.entries(texts).map(([path, text]) => [
    path,
    String(Buffer.from(text, 'base64')),
  ]);
  return Object.fromEntries(decoded) as Release;
}

interface Kubeconfig {
  clusters: [{ cluster: { 'certificate-authority-data': string } }];
  users: [{ user: { 'client-certificate-data': string; 'client-key-data': string } }];
}
