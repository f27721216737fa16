/** Policies whose authorities are rotated; the caller adds operators and hosts' keys. */
export interface Subject {
  /** Roles by host. */
  hosts: Record<string, string>;
  /** The rest of the policy. */
  text: string;
  /** Its authorities, each of which is rotated. */
  authorities: string[];
}

const control = 'control-plane';
const fiveHosts = {
  ...{ 'cp-1': control, 'cp-2': control, 'cp-3': control },
  ...{ 'w-1': 'worker', 'w-2': 'worker' },
};

export const cluster: Subject = {
  hosts: fiveHosts,
  text: 'kubernetes: { controlPlaneEndpoint: cp-1, without: [addonManager, flannel] }',
  authorities: ['cluster', 'etcd', 'front-proxy'],
};

/** One authority for everything. */
export const oneAuthority: Subject = {
  hosts: fiveHosts,
  text: 'kubernetes: { controlPlaneEndpoint: cp-2, authorities: one, without: [addonManager, flannel] }',
  authorities: ['cluster'],
};

/** Services that know nothing of Kubernetes: all dial all, below a root, and below an intermediate. */
export const services: Subject = {
  hosts: { a: 'node', b: 'node', c: 'node', d: 'node' },
  text: `cas:
  mesh:
    ca: { commonName: mesh root, expiry: 10y, usages: [signing] }
    certs:
      gossip: { commonName: "\${hostName}", hosts: ["\${hostName}"], usages: [server auth, client auth] }
  edge:
    ca: { commonName: edge, parent: mesh, expiry: 5y, usages: [signing] }
    certs:
      web: { commonName: "\${hostName}", hosts: ["\${hostName}"], usages: [server auth] }
      browser: { commonName: "\${hostName}", usages: [client auth] }
  db:
    ca: { commonName: db, expiry: 10y, usages: [signing] }
    certs:
      postgres: { commonName: "\${hostName}", hosts: ["\${hostName}"], usages: [server auth, client auth] }
`,
  authorities: ['mesh', 'edge', 'db'],
};

/** Each authority of each policy. */
export const authorities: [string, string, Subject][] = Object.entries({
  cluster,
  oneAuthority,
  services,
}).flatMap(([name, subject]) =>
  subject.authorities.map((authority): [string, string, Subject] => [name, authority, subject]),
);
