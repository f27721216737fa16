import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';

import { liveEvidence, type LiveEvidence } from '../../../lib/rotation/evidence/live.js';
import { issueCertificate } from '../../../lib/issue/issue.js';
import type { Issued } from '../../../lib/issue/types.js';
import { Shown } from '../../../lib/keyring/parties.js';
import type { CertificateContents, Observations, Spec } from '../../../lib/model/index.js';
import type { KubernetesPolicy } from '../../../lib/model/kubernetes.js';
import type { Endpoint } from '../../../lib/verify/live/endpoints.js';
import { readCertificate } from '../../../lib/x509/read.js';
import { signing } from '../../issue/signing.js';
import { policyOf, resolved, type Hosts } from '../../policy/kubernetes/policies.js';
import { now } from '../../verify/parties.js';

const KEY = { algo: 'ecdsa', size: 256 } as const;
const inEcdsa = (contents: CertificateContents) => ({ ...contents, key: KEY });

/** The generations of an authority: the former one signs in `trust`, the next one in `issue`. */
interface Generations {
  old: Issued;
  next: Issued;
}

/** A cluster's tree in memory, and the addresses where its servers are. */
export class World {
  readonly redirects = new Map<string, Endpoint>();
  #observed: Record<string, object> = {};
  readonly #generations = new Map<string, Generations>();

  private constructor(
    readonly specs: ReturnType<typeof resolved>['specs'],
    readonly inventory: ReturnType<typeof resolved>['inventory'],
    public ca: string,
  ) {}

  /** @param ca - the authority that rotates; all else is signed by the others' old generations */
  static async of(kubernetes: KubernetesPolicy, hosts: Hosts, ca: string): Promise<World> {
    const { specs, inventory } = resolved(policyOf(hosts, { kubernetes }));
    const world = new World(specs, inventory, ca);
    for (const spec of specs.specs.filter(({ kind }) => kind === 'authority')) {
      const contents = inEcdsa(spec.contents);
      const root = () => issueCertificate({ contents, now });
      world.#generations.set(spec.ca, { old: await root(), next: await root() });
    }
    return world;
  }

  generations(ca = this.ca): Generations {
    return this.#generations.get(ca)!;
  }

  spec(id: string): Spec {
    return this.specs.specs.find((spec) => spec.id === id)!;
  }

  /** A certificate of a spec, by its authority's generation. */
  leaf(id: string, by: keyof Generations = 'old'): Promise<Issued> {
    const { contents, ca } = this.spec(id);
    const issuer = signing(this.generations(ca)[by]);
    return issueCertificate({ contents: inEcdsa(contents), now, issuer });
  }

  /** What the tree has: each authority's certificates, the active one first, and these leaves. */
  tree(stage: 'trust' | 'issue', leaves: Readonly<Record<string, Issued>>): void {
    this.#observed = {};
    for (const [ca, { old, next }] of this.#generations) {
      const rotating = stage === 'trust' ? [old, next] : [next, old];
      this.#put(`ca-${ca}`, ca === this.ca ? rotating : [old]);
    }
    for (const [id, leaf] of Object.entries(leaves)) this.#put(id, [leaf]);
  }

  #put(id: string, issued: readonly Issued[]): void {
    const certificates = issued.map(({ certificate }) => readCertificate(certificate));
    const generations = certificates.map((certificate) => ({ role: 'active', certificate }));
    const file = { certificate: { state: 'read', certificates }, generations };
    this.#observed[id] = file;
  }

  ask(move: 'issue' | 'retire', isSigning = true): Promise<LiveEvidence> {
    const { specs, inventory, ca, redirects } = this;
    const observations = { observed: this.#observed } as unknown as Observations;
    return liveEvidence({
      ...{ move, specs, inventory, ca, redirects, now },
      shown: new Shown(specs, observations),
      ...(isSigning && { signer: signing(this.#copy()) }),
    });
  }

  /** Its key stays, whoever wipes an engine. */
  #copy(): Issued {
    const { next } = this.generations();
    return { ...next, key: Uint8Array.from(next.key) };
  }
}

const open: Server[] = [];
export const closeAll = (): void => {
  for (const server of open.splice(0)) server.close();
};

/** What a server answers; undefined: it cuts the connection. */
export type Replies = (socket: TLSSocket) => string | undefined;

/** A server with a certificate that asks its clients for theirs, and trusts these authorities. */
export async function serving(
  { certificate, key }: Issued,
  trusts: readonly Issued[],
  replies: Replies,
): Promise<Endpoint> {
  const ca = trusts.map((one) => one.certificate);
  const options = { cert: certificate, key: Buffer.from(key), ca, requestCert: true };
  const server = createServer({ ...options, rejectUnauthorized: false }, (socket) => {
    socket
      .on('error', () => undefined)
      .once('data', () => {
        const reply = replies(socket);
        if (reply === undefined) socket.destroy();
        else socket.end(`HTTP/1.1 ${reply}`);
      });
  });
  open.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return { address: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

const nameOf = (socket: TLSSocket): string => String(socket.getPeerCertificate().subject.CN);

/** As a kubelet answers `GET /pods`. */
export const kubelet: Replies = (socket) =>
  socket.authorized
    ? `403 Forbidden\r\n\r\nForbidden (user=${nameOf(socket)}, verb=get, resource=nodes)`
    : '401 Unauthorized\r\n\r\nUnauthorized';

/** As an API server answers a SelfSubjectReview. */
export const apiServer: Replies = (socket) => {
  if (!socket.authorized) return '401 Unauthorized\r\n\r\n{}';
  const status = { userInfo: { username: nameOf(socket), groups: ['system:authenticated'] } };
  return `201 Created\r\n\r\n${JSON.stringify({ status })}`;
};
