import { CertflakeError } from '../../errors.js';
import type { Edge } from '../../cluster/edges.js';
import type { ComponentName } from '../../model/kubernetes.js';
import type { KubernetesUser, Refusal } from '../types.js';
import type { Question } from './ask.js';
import * as say from './messages/reaching.js';

/** The identity that a server sees in an accepted client; undefined if it doesn't say. */
export type Reception = { identity?: KubernetesUser } | { refusal: Refusal };

/** What to ask a server so that its answer shows the client's identity, and how to read the answer. */
interface Questioning {
  question: (client: Edge['client'], component: ComponentName) => Question;
  read: (status: number, body: string) => Reception;
}

/** Kubernetes asks for certificates but completes every handshake: only its answers refuse. */
const anonymous = (status: number): Reception => ({
  refusal: { fault: 'untold', reason: say.anonymous(status) },
});

const ANONYMOUS = 'system:anonymous';

/** A group of every user (kubernetes.io, "Authenticating": Anonymous requests). */
const EVERYBODY = 'system:authenticated';

const REVIEW = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };

interface Review {
  status: { userInfo: { username: string; groups?: string[] } };
}

/**
 * Kubernetes 1.28 and newer report the caller's identity (kubernetes.io, "Authenticating": API access to
 * authentication information for a client). A proxy for users asks as a proxy for itself.
 */
const apiServer: Questioning = {
  question: ({ contents: { subject } }, component) => ({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: JSON.stringify(REVIEW),
    ...(component === 'frontProxyClient' && { headers: { 'X-Remote-User': subject.commonName } }),
  }),
  read(status, body) {
    if (status === 401 || (status === 403 && body.includes(ANONYMOUS))) return anonymous(status);
    if (status >= 500) throw unusable(status);
    return status === 201 ? { identity: reviewed(body) } : {};
  },
};

function reviewed(body: string): KubernetesUser {
  const { username, groups = [] } = userOf(body);
  const own = groups.filter((group) => group !== EVERYBODY).join(', ');
  return { commonName: username, ...(own === '' ? {} : { organization: own }) };
}

function userOf(body: string): Review['status']['userInfo'] {
  try {
    return (JSON.parse(body) as Review).status.userInfo;
  } catch (cause) {
    const { message, hint } = say.noApiServer;
    throw new CertflakeError(message, { code: 'unreached', hint, cause });
  }
}

/** A kubelet names the user in a refusal: every request there needs a permission. */
const kubelet: Questioning = {
  question: () => ({ method: 'GET', path: '/pods' }),
  read(status, body) {
    const [, user] = /^Forbidden \(user=([^,]+),/.exec(body) ?? [];
    if (status === 401 || user === ANONYMOUS) return anonymous(status);
    if (status >= 500) throw unusable(status);
    if (status !== 403) return {};
    return { refusal: { fault: 'permission', reason: say.noPermission(user) } };
  },
};

/** etcd accepts every client that completes the handshake. */
const etcd: Questioning = {
  question: () => ({ method: 'GET', path: '/version' }),
  read: () => ({}),
};

/** By the server's component. */
export const questions: Partial<Record<ComponentName, Questioning>> = {
  apiserver: apiServer,
  kubeletServer: kubelet,
  etcdServer: etcd,
  etcdPeer: etcd,
};

function unusable(status: number): CertflakeError {
  const { message, hint } = say.otherStatus(status);
  return new CertflakeError(message, { code: 'unreached', hint });
}
