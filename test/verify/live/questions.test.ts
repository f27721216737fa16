import type { ComponentName } from '../../../lib/model/kubernetes.js';
import type { Spec } from '../../../lib/model/index.js';
import { questions } from '../../../lib/verify/live/questions.js';

/** As Kubernetes answers: apiserver's Status objects, the kubelet's plain text (server/auth_filter). */
const forbidden = (user: string) =>
  `Forbidden (user=${user}, verb=get, resource=nodes, subresource(s)=[proxy])`;
const review = (username: string, groups: string[]) =>
  JSON.stringify({ kind: 'SelfSubjectReview', status: { userInfo: { username, groups } } });
const status = (user: string) =>
  JSON.stringify({ kind: 'Status', message: `User "${user}" cannot create resource` });
const nobody = (code: number) => ({
  refusal: { fault: 'untold', reason: `the server treats the client as anonymous (HTTP ${code})` },
});

test.each([
  [201, review('jane', ['system:authenticated']), { identity: { commonName: 'jane' } }],
  [
    201,
    review('system:node:w1', ['system:nodes', 'system:authenticated']),
    { identity: { commonName: 'system:node:w1', organization: 'system:nodes' } },
  ],
  [401, status(''), nobody(401)],
  [403, status('system:anonymous'), nobody(403)],
  [403, status('jane'), {}],
  [404, 'older than 1.28', {}],
])('an API server that answers %d, %s', (code, body, reception) => {
  expect(questions.apiserver!.read(code, body)).toEqual(reception);
});

test.each([
  [200, '{}', {}],
  [404, 'page not found', {}],
  [401, 'Unauthorized', nobody(401)],
  [403, forbidden('system:anonymous'), nobody(403)],
  [
    403,
    forbidden('system:kube-apiserver'),
    {
      refusal: {
        fault: 'permission',
        reason: 'the kubelet knows system:kube-apiserver, but gives it no permission (HTTP 403)',
      },
    },
  ],
])('a kubelet that answers %d, %s', (code, body, reception) => {
  expect(questions.kubeletServer!.read(code, body)).toEqual(reception);
});

test.each(['apiserver', 'kubeletServer'] as const)('a %s in trouble says nothing', (server) => {
  expect(() => questions[server]!.read(503, '')).toThrow('the server answers with HTTP 503');
});

test('whoever may speak for others is asked as one that speaks for himself', () => {
  const client = { contents: { subject: { commonName: 'front-proxy' } } } as Spec;
  const asked = (component: ComponentName) =>
    questions.apiserver!.question(client, component).headers;
  expect(asked('frontProxyClient')).toEqual({ 'X-Remote-User': 'front-proxy' });
  expect(asked('kubelet')).toBeUndefined();
});

test('an answer that is no review is no API server’s', () => {
  expect(() => questions.apiserver!.read(201, '<html>')).toThrow(
    'the server does not answer like an API server',
  );
});
