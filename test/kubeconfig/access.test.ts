import { accessOf, contentsFor, subjectOf } from '../../lib/kubeconfig/access.js';
import { warningsOf } from '../../lib/kubeconfig/warnings.js';
import type { KubernetesPolicy } from '../../lib/model/kubernetes.js';
import type { CertificatePolicy } from '../../lib/model/policy.js';
import { fleet, policyOf, resolved, type Rest } from '../policy/kubernetes/policies.js';

function access(rest: Rest) {
  const { specs, inventory } = resolved(policyOf(fleet(2), rest));
  return accessOf(specs, inventory);
}

const section = (kubernetes: KubernetesPolicy) => access({ kubernetes });

test.each([
  ['the first control plane', {}, 'https://cp1:6443'],
  ['the endpoint', { controlPlaneEndpoint: 'api.example.org' }, 'https://api.example.org:6443'],
  ['the API server’s own port', { apiServerPort: 8443 }, 'https://cp1:8443'],
  ['an IPv6 endpoint in brackets', { controlPlaneEndpoint: 'fd00::1' }, 'https://[fd00::1]:6443'],
])('the URL is of %s', (_, kubernetes, url) => {
  expect(section(kubernetes).url).toBe(url);
});

const client = (commonName: string): CertificatePolicy => ({
  commonName,
  usages: ['client auth'],
  roles: ['control-plane', 'worker'],
});
const ca = { ca: { commonName: 'ca' } };
/** So that the workers' role is named. */
const tools = {
  ...ca,
  certs: { tool: { ...client('tool'), usages: ['code signing' as const], roles: ['worker'] } },
};
const api: CertificatePolicy = { ...client('kube-apiserver'), usages: ['server auth'] };

test('users are signed by the authority of the administrator, else of the likeliest client', () => {
  const [scheduler, node] = [client('system:kube-scheduler'), client('system:node:${nodeName}')];
  const nodes = { ...ca, certs: { kubelet: node } };
  const planes = { ...ca, certs: { api, scheduler } };
  const admins = { ...ca, certs: { admin: client('kubernetes-admin') } };
  const { issuer, server } = access({ cas: { nodes, planes, admins, tools } });
  expect([issuer.ca, server.name]).toEqual(['admins', 'api']);
  expect(access({ cas: { nodes, planes, tools } }).issuer.ca).toBe('planes');
  expect(access({ cas: { nodes, servers: { ...ca, certs: { api } }, tools } }).issuer.ca).toBe(
    'nodes',
  );
});

test.each([
  ['an API server', { k8s: { ...ca, certs: { scheduler: client('system:kube-scheduler') } } }],
  ['a client', { k8s: { ...ca, certs: { api } } }],
])('certificates without %s make no cluster', (_, cas) => {
  expect(() => access({ cas: { ...cas, tools } })).toThrow(
    expect.objectContaining({ code: 'no-cluster', hint: expect.any(String) as string }) as Error,
  );
});

test('admin is whoever the policy says, and a group that is asked for wins', () => {
  const known = section({ adminName: 'boss' });
  const boss = { commonName: 'boss', O: 'system:masters' };
  expect(subjectOf('admin', undefined, known)).toEqual(boss);
  expect(subjectOf('admin', undefined, section({ adminName: 'boss', without: ['admin'] }))).toEqual(
    boss,
  );
  expect(subjectOf('admin', 'viewers', known)).toEqual({ commonName: 'boss', O: 'viewers' });
  expect(subjectOf('jane', undefined, known)).toEqual({ commonName: 'jane' });
});

test.each([
  ['', undefined, "the user's name is empty"],
  ['jane', ' ', "the group's name is empty"],
  [' jane', undefined, "the user's name begins or ends with a space"],
  ['jane', 'x'.repeat(65), "the group's name has more than 64 characters"],
  ['jane\nroot', undefined, "the user's name contains a control character"],
  ['jane', 'a\u001b[2J', "the group's name contains a control character"],
])('nobody is called %j in %j', (user, group, message) => {
  expect(() => subjectOf(user, group, section({}))).toThrow(
    expect.objectContaining({ message, code: 'usage' }) as Error,
  );
});

test('the certificate is a client’s and nothing else', () => {
  expect(contentsFor({ commonName: 'jane' }, 3600)).toMatchObject({
    usages: { key: ['digitalSignature'], extended: ['1.3.6.1.5.5.7.3.2'] },
    lifetime: 3600,
    names: [],
  });
});

const hours = (asked: number, given = asked) => ({ asked: asked * 3600, given: given * 3600 });

test.each([
  ['jane', 'developers', hours(8), []],
  ['jane', 'system:masters', hours(8), ['system-masters']],
  ['system:node:w1', 'system:nodes', hours(8), ['system-name']],
  ['jane', 'system:nodes', hours(8), ['system-name']],
  ['jane', undefined, hours(24 * 30), []],
  ['jane', undefined, hours(24 * 31), ['long-lived']],
  ['jane', undefined, hours(24 * 20, 24 * 10), ['cut']],
  ['jane', undefined, hours(24 * 3650, 24 * 100), ['cut', 'long-lived']],
])('%s in %s for %j is warned about as %j', (commonName, O, lifetime, codes) => {
  const subject = { commonName, ...(O === undefined ? {} : { O }) };
  const found = warningsOf(subject, new URL('https://cp1:6443'), section({}), lifetime);
  expect(found.map(({ code }) => code)).toEqual(codes);
});

test('the API server’s own addresses are no reason for a warning, in brackets either', () => {
  const known = section({ apiServerNames: ['fd00::1'] });
  const about = (url: string) =>
    warningsOf({ commonName: 'jane' }, new URL(url), known, hours(8)).map(({ message }) => message);
  expect(about('https://[fd00::1]:6443')).toEqual([]);
  expect(about('https://[fd00::2]:6443')).toEqual([
    "the API server's certificate does not name fd00::2, so kubectl would refuse the connection",
  ]);
});
