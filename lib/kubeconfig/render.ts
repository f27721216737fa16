import { stringify } from 'yaml';

/** A cluster, and one user's access to it. */
export interface Kubeconfig {
  cluster: string;
  /** The API server's URL. */
  server: string;
  /** PEM: the root that the API server's certificate is under, all its generations. */
  authorities: string;
  user: string;
  /** PEM: the user's certificate, then intermediates. */
  certificate: string;
  /** PEM. */
  key: Uint8Array;
}

/** The first line, by which a file is known as one that may be replaced. */
export const MARK = '# Written by certflake kubeconfig: holds a private key\n';

/**
 * The file that kubectl reads (kubernetes.io "kubeconfig v1"), everything in it, so that it can be
 * moved about. It holds a private key in plaintext: for stdout or a file of mode 0600 only.
 */
export function renderKubeconfig(config: Kubeconfig): string {
  const { cluster, server, authorities, user, certificate, key } = config;
  const context = `${user}@${cluster}`;
  const text = stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: cluster, cluster: { server, 'certificate-authority-data': base64(authorities) } },
      ],
      users: [
        {
          name: user,
          user: {
            'client-certificate-data': base64(certificate),
            'client-key-data': base64(key),
          },
        },
      ],
      contexts: [{ name: context, context: { cluster, user } }],
      'current-context': context,
    },
    { lineWidth: 0 },
  );
  return `${MARK}${text}`;
}

const base64 = (content: string | Uint8Array): string => Buffer.from(content).toString('base64');
