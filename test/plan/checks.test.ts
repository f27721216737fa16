import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../lib/model/index.js';
import type { CertificatePolicy, Policy } from '../../lib/model/policy.js';
import { readCertificate } from '../../lib/x509/read.js';
import { codes, DAY, kinds, reasons, type Options, type World } from '../cluster/world.js';
import { reseal } from '../cluster/reseal.js';
import { emptyCluster, ids, people, type People } from './cluster.js';

const EC = { algo: 'ecdsa', size: 256 } as const;

let everybody: People;
let issued: World;
let pristine: Record<string, string>;
let record: string | undefined;
let policy: Policy;
let start: number;

beforeAll(async () => {
  everybody = await people();
  issued = await emptyCluster(everybody);
  await issued.apply();
  const names = { subject: { commonName: 'stranger' }, names: [], key: EC, lifetime: 365 * DAY };
  const usages = { key: [], extended: [] };
  const made = await issued.issuer.issue({
    contents: { ...names, usages, authority: {} },
    now: issued.now,
  });
  stranger = made.certificate;
  pristine = issued.files();
  ({ policy, now: start, record } = issued);
});

afterAll(() => issued.close());

/** The issued cluster, without the previous test's changes. */
function cluster(): World {
  for (const path of links.splice(0)) issued.remove(path);
  for (const path of Object.keys(issued.files())) issued.remove(path);
  for (const [path, body] of Object.entries(pristine)) issued.write(path, body);
  issued.policy = structuredClone(policy);
  issued.now = start;
  issued.onlyHosts = undefined;
  issued.record = record;
  issued.named.clear();
  issued.identities = [everybody.operator.identity];
  return issued;
}

const certificate = (world: World, ca: string, name: string): CertificatePolicy =>
  world.policy.cas[ca]!.certs![name]!;

const cut = (world: World, path: string, length: number): void => {
  world.write(path, world.read(path).slice(0, length));
};

const crlf = (text: string): string => text.replaceAll('\n', '\r\n');

const blocks = (text: string): string[] => text.match(/-+BEGIN[^]+?END CERTIFICATE-+\n/g)!;

/** An unknown authority. */
let stranger: string;

const links: string[] = [];

/** Puts a link that leaves the root in its place: it can't be read. */
function link(world: World, path: string): void {
  world.remove(path);
  symlinkSync('/etc/hostname', join(world.root, path));
  links.push(path);
}

const crt = 'certs/derived/cp/k8s-api.crt';
const key = 'certs/derived/cp/k8s-api.key.age';
const ca = { crt: 'certs/ca/k8s.crt', key: 'certs/ca/k8s.key.age' };
const edgeWeb = 'certs/derived/web-1/edge-web.crt';
const sa = { crt: 'certs/shared/k8s-sa.crt', key: 'certs/shared/k8s-sa.key.age' };

interface Row {
  /** What has happened, then the plan's answer: kinds by id, and codes of findings. */
  when: (world: World) => void | Promise<void>;
  plan: Record<string, string>;
  findings?: string[];
  options?: Options;
  /** With an identity's proof. */
  proven?: true;
}

const nothing: Row['plan'] = {};

/** One sentence a row: the specification of the plan. */
const table: Record<string, Row> = {
  'nothing is due right after a run': { when: () => undefined, plan: nothing },
  'creates a certificate that the policy adds': {
    when: (w) => {
      w.policy.cas['k8s']!.certs!['new'] = { commonName: 'new', roles: ['control-plane'] };
    },
    plan: { 'derived-cp-k8s-new': 'create' },
  },
  'creates the certificates of a new host, and seals shared keys to it': {
    when: (w) => {
      w.policy.hosts!['web-3'] = { role: 'worker', owningHostKey: everybody.fresh.recipient };
    },
    plan: {
      'derived-web-3-edge-web': 'create',
      'derived-web-3-k8s-kubelet': 'create',
      [ids.sa]: 'rekey',
      [ids.front]: 'rekey',
    },
  },
  'renews what is in the last third of its validity, and keeps a key that only signs': {
    when: (w) => {
      w.now += 244 * DAY;
    },
    plan: {
      [ids.api]: 'renew new',
      [ids.kubelet1]: 'renew new',
      [ids.kubelet2]: 'renew new',
      [ids.web1]: 'renew new',
      [ids.web2]: 'renew new',
      [ids.front]: 'renew new',
      [ids.sa]: 'renew kept',
    },
  },
  'renews nothing before that': { when: (w) => void (w.now += 243 * DAY), plan: nothing },
  'renews earlier where renewBefore says so': {
    when: (w) => {
      certificate(w, 'k8s', 'api').renewBefore = '8000h';
      w.now += 40 * DAY;
    },
    plan: { [ids.api]: 'renew new' },
  },
  'keeps the key on renewal where keepKey says so': {
    when: (w) => {
      certificate(w, 'k8s', 'api').keepKey = true;
      certificate(w, 'k8s', 'api').renewBefore = '8000h';
      w.now += 40 * DAY;
    },
    plan: { [ids.api]: 'renew kept' },
  },
  'makes a new key where keepKey is switched off for one that only signs': {
    when: (w) => {
      certificate(w, 'k8s', 'sa').keepKey = false;
      certificate(w, 'k8s', 'sa').renewBefore = '8000h';
      w.now += 40 * DAY;
    },
    plan: { [ids.sa]: 'renew new' },
  },
  'renews an expired certificate': {
    when: (w) => {
      certificate(w, 'k8s', 'api').renewBefore = '1h';
      w.now += 366 * DAY;
    },
    plan: expect.objectContaining({ [ids.api]: 'renew new' }) as Row['plan'],
  },
  'rekeys everything when an operator comes': {
    when: (w) => {
      w.policy.userAgeKeys.push(everybody.fresh.recipient);
    },
    plan: Object.fromEntries(Object.values(ids).map((id) => [id, 'rekey'])),
  },
  'rekeys everything when an operator leaves, and says what stays open': {
    when: (w) => {
      w.policy.userAgeKeys.pop();
    },
    plan: Object.fromEntries(Object.values(ids).map((id) => [id, 'rekey'])),
    findings: ['operator-left'],
  },
  'narrows a shared key when a host leaves, and says so': {
    when: (w) => {
      delete w.policy.hosts!['web-2'];
    },
    plan: { [ids.sa]: 'rekey', [ids.front]: 'rekey' },
    findings: ['host-left'],
  },
  'gives a host that was reinstalled new keys, and seals shared ones anew with a warning': {
    when: (w) => {
      w.policy.hosts!['web-2']!.owningHostKey = everybody.fresh.recipient;
    },
    plan: {
      [ids.kubelet2]: 'reissue new',
      [ids.web2]: 'reissue new',
      [ids.sa]: 'rekey',
      [ids.front]: 'rekey',
    },
    findings: ['host-key-replaced'],
  },
  'gives shared keys up as well, when forced': {
    when: (w) => {
      w.policy.hosts!['web-2']!.owningHostKey = everybody.fresh.recipient;
    },
    options: { force: true },
    plan: {
      [ids.kubelet2]: 'reissue new',
      [ids.web2]: 'reissue new',
      [ids.sa]: 'reissue new',
      [ids.front]: 'reissue new',
    },
    findings: ['host-key-replaced'],
  },
  'notices a replaced host key although agenix sealed the file anew': {
    when: async (w) => {
      w.policy.hosts!['cp']!.owningHostKey = everybody.fresh.recipient;
      const { operator, second, fresh } = everybody;
      for (const path of [key])
        await reseal(w, path, [operator.recipient, second.recipient, fresh.recipient]);
    },
    options: { only: [ids.api] },
    plan: { [ids.api]: 'reissue new' },
    findings: ['host-key-replaced'],
  },
  'notices by its tag a host that was reinstalled since another program sealed the file': {
    when: (w) => {
      w.policy.hosts!['cp']!.owningHostKey = everybody.fresh.recipient;
      w.remove('certs/derived/cp/manifest.json');
    },
    options: { only: [ids.api] },
    plan: { [ids.api]: 'reissue new' },
    findings: ['host-key-replaced'],
  },
  'a kept key of one host is only sealed anew when the host was reinstalled': {
    when: (w) => {
      certificate(w, 'k8s', 'api').keepKey = true;
      w.policy.hosts!['cp']!.owningHostKey = everybody.fresh.recipient;
    },
    options: { only: [ids.api] },
    plan: { [ids.api]: 'rekey' },
    findings: ['host-key-replaced'],
  },
  'adopts what another program sealed anew for the same readers': {
    when: (w) => {
      const { operator, second, cp } = everybody;
      return reseal(w, key, [operator.recipient, second.recipient, cp.recipient]);
    },
    plan: { [ids.api]: 'adopt' },
  },
  'rekeys what another program sealed to somebody else': {
    when: (w) => reseal(w, key, [everybody.operator.recipient, everybody.fresh.recipient]),
    plan: { [ids.api]: 'rekey' },
    proven: true,
  },
  'writes a missing manifest anew from the files': {
    when: (w) => {
      w.remove('certs/derived/cp/manifest.json');
    },
    plan: { [ids.api]: 'adopt' },
  },
  'writes a manifest with conflict markers anew, and says that it does': {
    when: (w) => {
      w.write('certs/derived/cp/manifest.json', '<<<<<<< HEAD\n');
    },
    plan: { [ids.api]: 'adopt' },
    findings: ['manifest-unreadable'],
  },
  'leaves a broken manifest alone where only some of its certificates are asked for': {
    when: (w) => {
      w.write('certs/shared/manifest.json', '{');
    },
    options: { only: [ids.sa] },
    plan: nothing,
    findings: ['manifest-unreadable'],
  },
  'leaves everything alone that a manifest of another version speaks of': {
    when: (w) => {
      w.write('certs/derived/cp/manifest.json', '{ "version": 9, "certificates": {} }\n');
      w.remove(crt);
    },
    plan: nothing,
    findings: ['manifest-version'],
  },
  'corrects a manifest that lies about a key, once it is proven': {
    when: (w) => {
      const path = 'certs/derived/cp/manifest.json';
      w.write(path, w.read(path).replace(/("publicKey": ")[0-9a-f]{8}/, '$1deadbeef'));
    },
    plan: { [ids.api]: 'adopt' },
    proven: true,
  },
  "corrects a manifest that lies about the key of an authority's present certificate": {
    when: (w) => {
      const path = 'certs/ca/manifest.json';
      const lie = /("generations": \[\s*\{[^}]*"publicKey": ")[0-9a-f]{8}/g;
      w.write(path, w.read(path).replace(lie, '$1deadbeef'));
    },
    options: { only: [ids.root] },
    plan: { [ids.root]: 'adopt' },
  },
  'repairs a leaf whose certificate is missing': {
    when: (w) => {
      w.remove(crt);
    },
    plan: { [ids.api]: 'repair new' },
  },
  'repairs a leaf whose key is missing': {
    when: (w) => {
      w.remove(key);
    },
    plan: { [ids.api]: 'repair new' },
  },
  'repairs a certificate with conflict markers': {
    when: (w) => {
      w.write(crt, `<<<<<<< a\n${w.read(crt)}=======\n${w.read(crt)}>>>>>>> b\n`);
    },
    plan: { [ids.api]: 'repair new' },
  },
  'repairs a truncated certificate': {
    when: (w) => {
      cut(w, crt, 300);
    },
    plan: { [ids.api]: 'repair new' },
  },
  'repairs a key that is cut off in its header': {
    when: (w) => {
      cut(w, key, 60);
    },
    plan: { [ids.api]: 'repair new' },
  },
  'repairs a key that is cut off behind its header, once an identity has tried it': {
    when: (w) => {
      cut(w, key, w.read(key).length - 20);
    },
    plan: { [ids.api]: 'repair new' },
    proven: true,
  },
  'repairs a certificate that has the key of another': {
    when: (w) => {
      w.write(key, w.read('certs/derived/web-1/k8s-kubelet.key.age'));
    },
    plan: { [ids.api]: 'repair new' },
    proven: true,
  },
  'makes nothing anew in place of a key that it may not read': {
    when: (w) => {
      link(w, key);
      link(w, sa.key);
    },
    options: { force: true, only: [ids.api, ids.sa] },
    plan: nothing,
    findings: ['file-closed', 'file-closed'],
  },
  'makes no new key where only line endings were changed': {
    when: (w) => {
      for (const path of [key, ca.key]) w.write(path, crlf(w.read(path)));
    },
    plan: nothing,
    findings: ['line-endings', 'line-endings'],
  },
  'makes a new key where line endings were changed when forced': {
    when: (w) => {
      w.write(key, crlf(w.read(key)));
    },
    options: { force: true, only: [ids.api] },
    plan: { [ids.api]: 'repair new' },
    findings: ['former-certificates'],
  },
  'makes no authority in place of one that it may not read': {
    when: (w) => {
      link(w, ca.crt);
    },
    options: { force: true, authorities: ['k8s'] },
    plan: nothing,
    findings: [...Array.from({ length: 5 }, () => 'authority-unusable'), 'file-closed'],
  },
  'keeps the key of a pair that only signs when its certificate is lost': {
    when: (w) => {
      w.remove(sa.crt);
    },
    plan: { [ids.sa]: 'repair kept' },
  },
  'keeps the key that several hosts share when its certificate is in pieces': {
    when: (w) => {
      w.write('certs/shared/k8s-front.crt', 'nonsense');
    },
    plan: { [ids.front]: 'repair kept' },
  },
  "does not make another certificate's key the one that several hosts share": {
    when: (w) => {
      w.write('certs/shared/k8s-front.key.age', w.read('certs/derived/web-1/k8s-kubelet.key.age'));
    },
    plan: nothing,
    findings: ['repair-needs-force'],
    proven: true,
  },
  'makes no new key for what only signs by itself': {
    when: (w) => {
      w.remove(sa.key);
    },
    plan: nothing,
    findings: ['repair-needs-force'],
  },
  'makes a new key for what only signs when forced': {
    when: (w) => {
      w.remove(sa.key);
    },
    options: { force: true, only: [ids.sa] },
    plan: { [ids.sa]: 'repair new' },
    findings: ['former-certificates'],
  },
  'makes a new key for any certificate that is named together with --force': {
    when: () => undefined,
    options: { force: true, only: [ids.api, ids.sa] },
    plan: { [ids.api]: 'reissue new', [ids.sa]: 'reissue new' },
    findings: ['former-certificates'],
  },
  'changes nothing that is well for --force alone': {
    when: () => undefined,
    options: { force: true },
    plan: nothing,
  },
  'never gives up an authority that is well, however it is named': {
    when: () => undefined,
    options: { force: true, only: [ids.root, ids.edge], authorities: ['k8s', 'edge'] },
    plan: nothing,
  },
  'reports a lost authority instead of making another, and lets what is well be': {
    when: (w) => {
      w.remove(ca.crt);
      w.remove(ca.key);
    },
    plan: nothing,
    findings: ['authority-lost', ...Array.from({ length: 5 }, () => 'authority-unusable')],
  },
  'makes a successor of a lost authority when it is named, and reissues what it signed': {
    when: (w) => {
      w.remove(ca.crt);
      w.remove(ca.key);
    },
    options: { force: true, authorities: ['k8s'] },
    plan: {
      [ids.root]: 'create',
      [ids.api]: 'reissue new',
      [ids.kubelet1]: 'reissue new',
      [ids.kubelet2]: 'reissue new',
      [ids.front]: 'reissue new',
      [ids.sa]: 'reissue kept',
    },
    findings: ['authority-differs'],
  },
  'makes no successor of a lost authority for --force alone': {
    when: (w) => {
      w.remove(ca.crt);
      w.remove(ca.key);
    },
    options: { force: true },
    plan: expect.not.objectContaining({ [ids.root]: 'create' }) as Row['plan'],
    findings: expect.arrayContaining(['authority-lost']) as string[],
  },
  'makes no other authority in place of one that the policy pins': {
    when: (w) => {
      w.policy.cas['k8s']!.ca.fingerprint = w.observe().observed[ids.root]!.entry!.certificate;
      w.remove(ca.crt);
      w.remove(ca.key);
    },
    options: { force: true, authorities: ['k8s'] },
    plan: nothing,
    findings: expect.arrayContaining(['authority-lost']) as string[],
  },
  'reports an authority whose key is missing, and lets what is well be': {
    when: (w) => {
      w.remove(ca.key);
    },
    plan: nothing,
    findings: ['authority-broken'],
  },
  'lets wait what an authority without its key would have to sign': {
    when: (w) => {
      w.remove(ca.key);
      w.remove(crt);
    },
    plan: nothing,
    findings: ['authority-broken', 'authority-unusable'],
  },
  'reports an authority whose certificate is truncated, and all that it signed': {
    when: (w) => {
      cut(w, ca.crt, 200);
    },
    plan: nothing,
    findings: ['authority-broken', ...Array.from({ length: 5 }, () => 'authority-unusable')],
  },
  'restores from conflict markers the authority that the sealed key belongs to': {
    when: (w) => {
      const other = w.read('certs/ca/edge.crt');
      w.write(ca.crt, `<<<<<<< a\n${other}=======\n${w.read(ca.crt)}>>>>>>> b\n`);
    },
    plan: { [ids.root]: 'repair none' },
  },
  'reports an authority whose key belongs to another certificate': {
    when: (w) => {
      w.write(ca.key, w.read('certs/ca/edge.key.age'));
    },
    plan: nothing,
    findings: ['authority-pair'],
    proven: true,
  },
  'issues nothing from an authority that is not the pinned one': {
    when: (w) => {
      w.policy.cas['k8s']!.ca.fingerprint = 'ab'.repeat(32);
      w.remove(crt);
    },
    plan: nothing,
    findings: [...Array.from({ length: 5 }, () => 'authority-unusable'), 'fingerprint-differs'],
  },
  'lets the pinned authority be': {
    when: (w) => {
      w.policy.cas['k8s']!.ca.fingerprint = w.observe().observed[ids.root]!.entry!.certificate;
    },
    plan: nothing,
  },
  'never reissues an authority that differs from its policy': {
    when: (w) => {
      w.policy.cas['k8s']!.ca.commonName = 'other';
    },
    plan: nothing,
    findings: ['authority-differs'],
  },
  'keeps an authority that differs, when told so': {
    when: (w) => {
      w.policy.cas['k8s']!.ca.commonName = 'other';
    },
    options: { acceptExisting: true },
    plan: { [ids.root]: 'adopt' },
  },
  'warns when an authority nears its end': {
    when: (w) => {
      w.now += 6.7 * 365 * DAY;
    },
    options: { only: [ids.root] },
    plan: nothing,
    findings: ['authority-due'],
  },
  'an expired authority blocks what it signs': {
    when: (w) => {
      w.now += 10.1 * 365 * DAY;
    },
    options: { authorities: ['k8s'] },
    plan: nothing,
    findings: ['authority-expired', ...Array.from({ length: 5 }, () => 'authority-unusable')],
  },
  'an intermediate of another parent is an error': {
    when: async (w) => {
      w.remove(ca.crt);
      w.remove(ca.key);
      await w.apply({ force: true, authorities: ['k8s'] });
    },
    plan: nothing,
    findings: ['authority-differs'],
  },
  'an intermediate that is to sign for less is an error': {
    when: (w) => {
      w.policy.cas['edge']!.ca.usages = ['server auth', 'client auth', 'code signing'];
    },
    plan: nothing,
    findings: ['authority-differs'],
  },
  'signs an intermediate anew when it is named, and its leaves get the new chain': {
    when: async (w) => {
      w.remove(ca.crt);
      w.remove(ca.key);
      await w.apply({ force: true, authorities: ['k8s'] });
    },
    options: { force: true, authorities: ['edge'] },
    plan: { [ids.edge]: 'reissue kept', [ids.web1]: 'repair none', [ids.web2]: 'repair none' },
  },
  'gives a leaf the chain that its file lacks': {
    when: (w) => {
      const path = 'certs/derived/web-1/edge-web.crt';
      w.write(path, /^-+BEGIN[^]+?END CERTIFICATE-+\n/.exec(w.read(path))![0]);
    },
    plan: { [ids.web1]: 'repair none' },
  },
  'does not mind a root behind a leaf': {
    when: (w) => {
      w.write(crt, w.read(crt) + w.read(ca.crt));
    },
    plan: nothing,
  },
  'drops a root that stands before the intermediate': {
    when: (w) => {
      const [leaf, edge] = blocks(w.read(edgeWeb));
      w.write(edgeWeb, leaf! + w.read(ca.crt) + edge!);
    },
    plan: { [ids.web1]: 'repair none' },
  },
  'drops what is there twice': {
    when: (w) => {
      w.write(crt, w.read(crt) + w.read(crt));
    },
    plan: { [ids.api]: 'repair none' },
  },
  'drops a former intermediate that the present root has signed': {
    when: async (w) => {
      const former = w.read('certs/ca/edge.crt');
      w.remove('certs/ca/edge.crt');
      w.remove('certs/ca/edge.key.age');
      await w.apply({ force: true, authorities: ['edge'] });
      w.write(edgeWeb, w.read(edgeWeb) + former);
    },
    plan: { [ids.web1]: 'repair none' },
  },
  'a stranger behind a leaf is an error, and nothing else waits for it': {
    when: (w) => {
      w.write(crt, w.read(crt) + stranger);
      w.policy.userAgeKeys.push(everybody.fresh.recipient);
    },
    plan: Object.fromEntries(
      Object.values(ids)
        .filter((id) => id !== ids.api)
        .map((id) => [id, 'rekey']),
    ),
    findings: ['stranger'],
  },
  'a stranger behind the intermediate of a leaf is an error': {
    when: (w) => {
      w.write(edgeWeb, w.read(edgeWeb) + stranger);
    },
    plan: nothing,
    findings: ['stranger'],
  },
  'another certificate behind a leaf is an error, although the same authority has signed it': {
    when: (w) => {
      w.write(crt, w.read(crt) + w.read('certs/derived/web-1/k8s-kubelet.crt'));
    },
    plan: nothing,
    findings: ['stranger'],
  },
  'a stranger behind a leaf that lost its key is an error before it is repaired': {
    when: (w) => {
      w.write(crt, w.read(crt) + stranger);
      w.remove(key);
    },
    plan: nothing,
    findings: ['stranger'],
  },
  'a stranger is not dropped with a new chain where the certificate has to stay as it is': {
    when: async (w) => {
      w.remove(ca.crt);
      w.remove(ca.key);
      await w.apply({ force: true, only: [ids.root] });
      certificate(w, 'k8s', 'sa').key = { algo: 'rsa', size: 2048 };
      w.write(sa.crt, w.read(sa.crt) + stranger);
    },
    options: { only: [ids.sa] },
    plan: nothing,
    findings: ['key-must-stay', 'key-must-stay', 'stranger'],
  },
  'makes a certificate anew, without its stranger, when it is named': {
    when: (w) => {
      w.write(crt, w.read(crt) + stranger);
    },
    options: { only: [ids.api], force: true },
    plan: { [ids.api]: 'reissue new' },
    findings: ['former-certificates'],
  },
  'a stranger in the file of a root blocks all below it': {
    when: (w) => {
      w.write(ca.crt, w.read(ca.crt) + stranger);
    },
    plan: nothing,
    findings: [...Array.from({ length: 8 }, () => 'authority-unusable'), 'stranger'],
  },
  'so it does where the policy pins the root': {
    when: (w) => {
      const { fingerprint } = readCertificate(w.read(ca.crt));
      w.policy.cas['k8s']!.ca.fingerprint = fingerprint;
      w.write(ca.crt, w.read(ca.crt) + stranger);
    },
    plan: nothing,
    findings: [...Array.from({ length: 8 }, () => 'authority-unusable'), 'stranger'],
  },
  'so does its own certificate, if it is there twice': {
    when: (w) => {
      w.write(ca.crt, w.read(ca.crt) + w.read(ca.crt));
    },
    plan: nothing,
    findings: [...Array.from({ length: 8 }, () => 'authority-unusable'), 'stranger'],
  },
  'a stranger in the file of an intermediate blocks what that signs': {
    when: (w) => {
      w.write('certs/ca/edge.crt', w.read('certs/ca/edge.crt') + stranger);
    },
    plan: nothing,
    findings: ['authority-unusable', 'authority-unusable', 'stranger'],
  },
  'an authority with a stranger is not given up, not even with --force': {
    when: (w) => {
      w.write(ca.crt, w.read(ca.crt) + stranger);
      w.remove(ca.key);
    },
    options: { only: [ids.root], force: true },
    plan: nothing,
    findings: ['stranger'],
  },
  'a stranger in an authority blocks what --only names below it': {
    when: (w) => {
      w.write(ca.crt, w.read(ca.crt) + stranger);
      w.remove(crt);
      w.remove(key);
    },
    options: { only: [ids.api] },
    plan: nothing,
    findings: ['authority-unusable'],
  },
  'conflict markers do not hide a stranger in an authority': {
    when: (w) => {
      const own = w.read(ca.crt);
      w.write(ca.crt, `<<<<<<< a\n${own}=======\n${own}${stranger}>>>>>>> b\n`);
    },
    options: { only: [ids.root] },
    plan: nothing,
    findings: ['authority-broken'],
    proven: true,
  },
  'reissues what another authority signed': {
    when: (w) => {
      w.write(crt, w.read('certs/derived/web-1/edge-web.crt'));
      w.write(key, w.read('certs/derived/web-1/edge-web.key.age'));
    },
    plan: { [ids.api]: 'reissue new' },
    proven: true,
  },
  'plans only what --only names': {
    when: (w) => {
      w.policy.userAgeKeys.pop();
    },
    options: { only: [ids.api] },
    plan: { [ids.api]: 'rekey' },
    findings: ['operator-left'],
  },
  'plans what a host holds and the authorities for --host': {
    when: (w) => {
      w.now += 250 * DAY;
    },
    options: { hosts: ['cp'] },
    plan: { [ids.api]: 'renew new', [ids.sa]: 'renew kept' },
  },
  'plans an authority and what it signs for --authority': {
    when: (w) => {
      w.now += 250 * DAY;
    },
    options: { authorities: ['edge'] },
    plan: { [ids.web1]: 'renew new', [ids.web2]: 'renew new' },
  },
  'a part of the fleet takes no shared key away from the rest': {
    when: (w) => {
      w.onlyHosts = ['web-1'];
    },
    plan: nothing,
  },
  'a part of the fleet renews a shared key for all of it': {
    when: (w) => {
      w.onlyHosts = ['web-1'];
      w.now += 250 * DAY;
    },
    plan: {
      [ids.kubelet1]: 'renew new',
      [ids.web1]: 'renew new',
      [ids.front]: 'renew new',
      [ids.sa]: 'renew kept',
    },
  },
  'a part of the fleet seals nothing anew whose readers nobody has noted': {
    when: (w) => {
      w.onlyHosts = ['web-1'];
      w.remove('certs/shared/manifest.json');
      w.policy.userAgeKeys.push(everybody.fresh.recipient);
    },
    options: { only: [ids.front, ids.sa] },
    plan: { [ids.front]: 'adopt', [ids.sa]: 'adopt' },
    findings: ['readers-unknown', 'readers-unknown'],
  },
  'removes what nobody owns only with --prune': {
    when: (w) => {
      delete w.policy.cas['k8s']!.certs!['api'];
    },
    plan: nothing,
    findings: ['former-certificates'],
  },
  'removes it with --prune, its entry too': {
    when: (w) => {
      delete w.policy.cas['k8s']!.certs!['api'];
    },
    options: { prune: true },
    plan: { orphans: 'remove' },
    findings: ['former-certificates'],
  },
  'removes nothing with --prune when it looks at a part only': {
    when: (w) => {
      delete w.policy.cas['k8s']!.certs!['api'];
    },
    options: { prune: true, hosts: ['web-1'] },
    plan: nothing,
  },
  'removes nothing with --prune for a part of the fleet': {
    when: (w) => {
      w.onlyHosts = ['web-1'];
    },
    options: { prune: true },
    plan: nothing,
  },
  'reports a key that must stay although the policy wants another kind': {
    when: (w) => {
      certificate(w, 'k8s', 'sa').key = { algo: 'ed25519' };
    },
    plan: nothing,
    findings: ['key-must-stay'],
  },
  'changes the kind of such a key when forced': {
    when: (w) => {
      certificate(w, 'k8s', 'sa').key = { algo: 'ed25519' };
    },
    options: { force: true },
    plan: { [ids.sa]: 'reissue new' },
  },
  'seals a key anew although its kind must not change': {
    when: (w) => {
      certificate(w, 'k8s', 'sa').key = { algo: 'ed25519' };
      w.policy.userAgeKeys.push(everybody.fresh.recipient);
    },
    options: { only: [ids.sa] },
    plan: { [ids.sa]: 'rekey' },
    findings: ['key-must-stay'],
  },
  'rekey looks at recipients alone': {
    when: (w) => {
      w.now += 250 * DAY;
      w.policy.userAgeKeys.push(everybody.fresh.recipient);
    },
    options: { sealsOnly: true, only: [ids.api, ids.sa] },
    plan: { [ids.api]: 'rekey', [ids.sa]: 'rekey' },
  },
  'rekey leaves to apply what needs a new key or is broken': {
    when: (w) => {
      w.policy.hosts!['cp']!.owningHostKey = everybody.fresh.recipient;
      w.remove('certs/derived/web-1/k8s-kubelet.crt');
    },
    options: { sealsOnly: true },
    plan: { [ids.sa]: 'rekey' },
    findings: ['host-key-replaced', 'needs-new-key', 'not-whole'],
  },
};

test.each(Object.entries(table))('%s', async (_, { when, options, plan, findings, proven }) => {
  const world = cluster();
  await when(world);
  // A changed policy must be another object.
  world.policy = structuredClone(world.policy);
  const seen = proven ? await world.planProven(options) : world.plan(options);
  expect({ plan: kinds(seen), findings: codes(seen) }).toEqual({ plan, findings: findings ?? [] });
});

/** Each field of a certificate that the policy can change, and the plan's words for it. */
const fields: [string, Partial<CertificatePolicy>, string][] = [
  [
    'a host name is added',
    { hosts: ['${hostName}', '10.0.0.1', 'api.example.org'] },
    'hosts: + api.example.org',
  ],
  ['a host name is removed', { hosts: ['${hostName}'] }, 'hosts: - 10.0.0.1'],
  ['all host names go', { hosts: [] }, 'hosts: - 10.0.0.1, - cp'],
  ['the common name changes', { commonName: 'api' }, 'subject: + CN=api, - CN=kube-apiserver'],
  ['the organization changes', { names: { O: 'other' } }, 'subject: + O=other, - O=system:masters'],
  ['the kind of key changes', { key: { algo: 'ed25519' } }, 'key: ECDSA P-256 -> Ed25519'],
  [
    'the size of the key changes',
    { key: { algo: 'ecdsa', size: 384 } },
    'key: ECDSA P-256 -> ECDSA P-384',
  ],
  ['an extended usage goes', { usages: ['server auth'] }, 'usages: - client auth'],
  [
    'a key usage comes',
    { usages: ['client auth', 'server auth', 'content commitment'] },
    'key usage: + contentCommitment, - digitalSignature',
  ],
  ['the lifetime changes', { expiry: '720h' }, 'expiry: 8760h -> 720h'],
];

test.each(fields)('reissues when %s, and says from what to what', (_, change, said) => {
  const world = cluster();
  Object.assign(certificate(world, 'k8s', 'api'), change);
  const plan = world.plan();
  expect(kinds(plan)).toEqual({ [ids.api]: 'reissue new' });
  expect(reasons(plan, ids.api)).toEqual([said]);
});

test('lists every field that differs', () => {
  const world = cluster();
  Object.assign(certificate(world, 'k8s', 'api'), {
    ...{ commonName: 'api', hosts: [], expiry: '1h', usages: ['client auth'] },
    key: { algo: 'ecdsa', size: 521 },
  });
  const [change] = world.plan().changes;
  expect(change!.reasons.map(({ field }) => field)).toEqual([
    ...['subject', 'hosts', 'key', 'usages', 'expiry'],
  ]);
});

test('does not reissue for the order of names, usages or subject fields', () => {
  const world = cluster();
  Object.assign(certificate(world, 'k8s', 'api'), {
    hosts: ['10.0.0.1', '${hostName}', 'cp'],
    usages: ['server auth', 'client auth'],
  });
  expect(world.plan().changes.filter(({ kind }) => kind !== 'adopt')).toEqual([]);
});

describe('what is kept although it differs', () => {
  const differing = (): World => {
    const world = cluster();
    certificate(world, 'k8s', 'api').hosts = ['elsewhere'];
    return world;
  };
  const accept = (world: World) => world.apply({ acceptExisting: true });

  test('stays through later runs', async () => {
    const world = differing();
    const { plan } = await accept(world);
    expect(kinds(plan)).toEqual({ [ids.api]: 'adopt' });
    expect(plan.kept).toBe(0);
    expect(plan.changes[0]!.reasons[0]!.message).toMatch(
      /^stays: hosts .* \(the policy says elsewhere\)$/,
    );
    expect(kinds(world.plan())).toEqual({});
    expect(world.plan().kept).toBe(1);
    expect(world.read(crt)).toBe(pristine[crt]);
  });

  test('is reissued when the policy changes once more', async () => {
    const world = differing();
    await accept(world);
    certificate(world, 'k8s', 'api').names = { O: 'new' };
    world.policy = structuredClone(world.policy);
    expect(kinds(world.plan())).toEqual({ [ids.api]: 'reissue new' });
  });

  test('is reissued when other bytes lie there', async () => {
    const world = differing();
    await accept(world);
    world.write(crt, world.read('certs/derived/web-1/k8s-kubelet.crt'));
    world.write(key, world.read('certs/derived/web-1/k8s-kubelet.key.age'));
    expect(kinds(await world.planProven())).toEqual({ [ids.api]: 'reissue new' });
  });

  test('is made as the policy says once it is due, also under --accept-existing', async () => {
    const world = differing();
    await accept(world);
    world.now += 250 * DAY;
    const options = { only: [ids.api], acceptExisting: true };
    expect(kinds(world.plan(options))).toEqual({ [ids.api]: 'reissue new' });
  });

  test('gets its new readers in the same run', async () => {
    const world = differing();
    world.policy.userAgeKeys.push(everybody.fresh.recipient);
    const { plan } = await world.apply({ acceptExisting: true, only: [ids.api] });
    expect(kinds(plan)).toEqual({ [ids.api]: 'rekey' });
    expect(kinds(world.plan({ only: [ids.api] }))).toEqual({});
    expect(world.entry(ids.api)).toMatchObject({ accepted: true });
  });
});

test('an authority is restored and sealed to its new readers in one run', async () => {
  const world = cluster();
  world.write(ca.crt, `<<<<<<< a\n=======\n${world.read(ca.crt)}>>>>>>> b\n`);
  world.policy.userAgeKeys.push(everybody.fresh.recipient);
  const only = { only: [ids.root] };
  expect((await world.apply(only)).plan.changes).toMatchObject([{ kind: 'repair', reseals: true }]);
  expect(kinds(world.plan(only))).toEqual({});
  expect(world.read(ca.crt)).toBe(pristine[ca.crt]);
});

test('a differing authority is not noted as meeting its policy, so that Nix sees the drift', async () => {
  const world = cluster();
  world.policy.cas['k8s']!.ca.commonName = 'other';
  world.remove('certs/ca/manifest.json');
  world.policy = structuredClone(world.policy);
  await world.apply();
  expect(world.entry(ids.root)?.spec).not.toBe(world.spec(ids.root).digest);
  expect(world.entry(ids.edge)?.spec).toBe(world.spec(ids.edge).digest);
  expect(kinds(world.plan())).toEqual({});
});

describe('new readers', () => {
  const readersOf = ({ claims }: Plan) => claims.filter((claim) => claim.kind === 'reader');
  const readers = (plan: Plan) =>
    readersOf(plan).map(({ id, owner, fingerprint, replaces }) => ({
      id,
      owner,
      fingerprint,
      replaces,
    }));
  const fingerprint = (world: World, key: string): string => world.tools.fingerprint(key);

  test('of a first issue are none', async () => {
    const world = await emptyCluster(everybody);
    expect(world.plan().claims).toEqual([]);
    await world.close();
  });

  test('are operators that the manifest does not know', () => {
    const world = cluster();
    world.policy.userAgeKeys.push(everybody.fresh.recipient);
    const added = fingerprint(world, everybody.fresh.recipient);
    expect(added).toMatch(/^SHA256:/);
    expect(readers(world.plan({ only: [ids.api] }))).toEqual([
      { id: ids.api, owner: 'operator', fingerprint: added, replaces: [] },
    ]);
  });

  test('replace none of the operators who leave: nothing tells whose place each takes', () => {
    const world = cluster();
    const { operator, fresh } = everybody;
    world.policy.userAgeKeys = [operator.recipient, fresh.recipient];
    expect(readersOf(world.plan({ only: [ids.api] }))).toMatchObject([
      { owner: 'operator', fingerprint: fingerprint(world, fresh.recipient), replaces: [] },
    ]);
  });

  test('of a reinstalled host come with the old fingerprint and the new one', () => {
    const world = cluster();
    world.policy.hosts!['cp']!.owningHostKey = everybody.fresh.recipient;
    const [added, former] = [everybody.fresh, everybody.cp].map(({ recipient }) =>
      fingerprint(world, recipient),
    );
    const expected = { owner: 'host:cp', fingerprint: added, replaces: [former] };
    expect(readers(world.plan())).toEqual([
      { id: ids.api, ...expected },
      { id: ids.sa, ...expected },
    ]);
  });

  test('are told by their tags where nobody has noted the former ones', () => {
    const world = cluster();
    world.remove('certs/derived/cp/manifest.json');
    world.policy.userAgeKeys.push(everybody.fresh.recipient);
    expect(readersOf(world.plan({ only: [ids.api] }))).toMatchObject([{ owner: 'operator' }]);
  });

  test('are shown when somebody else has sealed a key to them already', async () => {
    const world = cluster();
    const { operator, second, cp, fresh } = everybody;
    world.policy.userAgeKeys.push(fresh.recipient);
    await reseal(
      world,
      key,
      [operator, second, cp, fresh].map(({ recipient }) => recipient),
    );
    const plan = world.plan({ only: [ids.api] });
    expect(kinds(plan)).toEqual({ [ids.api]: 'adopt' });
    expect(readersOf(plan)).toMatchObject([{ owner: 'operator', key: fresh.recipient }]);
  });
});

test('an operator who leaves is named once, with a few of the keys that stay open and how to end it', () => {
  const world = cluster();
  world.policy.userAgeKeys.pop();
  const [left, ...others] = world.plan().findings;
  expect(others).toEqual([]);
  expect(left!.message).toContain(world.tools.fingerprint(everybody.second.recipient));
  expect(left!.message).toContain(`9 keys (${ids.root}, ${ids.edge}, `);
  expect(left!.message).toMatch(/ and 5 more\) in git's history$/);
  expect(left!.hint).toContain(
    `"rm ${ca.crt} ${ca.key} certs/ca/edge.crt certs/ca/edge.key.age && certflake apply --only ca-k8s ca-edge --force && certflake apply --only shared-k8s-sa --force && certflake apply"`,
  );
});

test('a replaced host key is named once, as a warning: the run does all that it was asked', () => {
  const world = cluster();
  world.policy.hosts!['web-2']!.owningHostKey = everybody.fresh.recipient;
  const [replaced, ...others] = world.plan().findings;
  expect(others).toEqual([]);
  expect(replaced).toMatchObject({ level: 'warning', place: 'hosts.web-2' });
  expect(replaced!.message).toContain(`2 keys (${ids.front}, ${ids.sa})`);
  expect(replaced!.hint).toContain(`"certflake apply --only ${ids.front} ${ids.sa} --force"`);
});

test('an intermediate that stays below a replaced root is named by that very run, with a way that leads out', async () => {
  const world = cluster();
  world.remove(ca.crt);
  world.remove(ca.key);
  const replacing = { force: true, authorities: ['k8s'] };
  const [left, ...others] = world.plan(replacing).findings;
  expect(others).toEqual([]);
  expect(left).toMatchObject({ level: 'warning', place: 'certs/ca/edge.crt' });
  expect(left!.hint).toContain('"certflake apply --only ca-edge --force && certflake apply"');
  await world.apply(replacing);
  await world.apply({ force: true, only: [ids.edge] });
  await world.apply();
  expect(world.plan()).toMatchObject({ changes: [], findings: [] });
});

describe('the way to another authority that a message names', () => {
  /** Runs the first command of a hint. */
  async function follow(world: World, hint: string | undefined): Promise<void> {
    const [, authority] = /"certflake rotate (\S*)"/.exec(hint ?? '') ?? [];
    if (authority !== undefined) {
      const rotation = { authority, move: 'onward', isDeployed: true } as const;
      for (let step = 0; step < 3; step++) await world.apply({ rotation });
      return;
    }
    const [, files, names] =
      /"rm ([^"]*) && certflake apply --authority ([^"]*) --force"/.exec(hint ?? '') ?? [];
    for (const path of files!.split(' ')) world.remove(path);
    await world.apply({ force: true, authorities: names!.split(' ') });
  }

  const states: Record<string, { code: string; when: (world: World) => void; spec: string }> = {
    'differs from its policy': {
      code: 'authority-differs',
      when: (w) => void (w.policy.cas['k8s']!.ca.commonName = 'other'),
      spec: ids.root,
    },
    'nears its end': {
      code: 'authority-due',
      when: (w) => void (w.now += 6.7 * 365 * DAY),
      spec: ids.root,
    },
    'has expired': {
      code: 'authority-expired',
      when: (w) => void (w.now += 10.1 * 365 * DAY),
      spec: ids.root,
    },
    'ends before what it signs would': {
      code: 'authority-first',
      when: (w) => {
        w.now += 9.9 * 365 * DAY;
      },
      spec: ids.api,
    },
  };

  test.each(Object.entries(states))('works where it %s', async (_, { code, when, spec }) => {
    const world = cluster();
    if (code === 'authority-first') {
      certificate(world, 'k8s', 'api').expiry = '87600h';
      await world.apply();
    }
    when(world);
    const place = world.specs().specs.find(({ id }) => id === spec)!.files.certificate;
    const said = world.plan().findings.find((one) => one.code === code && one.place === place);
    expect(said?.hint).toMatch(/deploy all hosts together|hosts stay connected/);
    await follow(world, said!.hint);
    const after = world.plan({ authorities: ['k8s'] });
    expect({ kinds: kinds(after), codes: codes(after) }).toEqual({ kinds: nothing, codes: [] });
  });

  test('is that of the root where an intermediate could end no later', async () => {
    const world = await emptyCluster(everybody);
    world.policy.cas['edge']!.ca.expiry = '87600h';
    await world.apply();
    world.now += 6.7 * 365 * DAY;
    const due = world.plan().findings.find(({ place }) => place === 'certs/ca/edge.crt');
    await world.close();
    expect(due).toMatchObject({ code: 'authority-due' });
    expect(due!.hint).toContain('"certflake rotate k8s"');
  });

  test('tells to unpin a pinned authority first', () => {
    const world = cluster();
    const { certificate: pin } = world.observe().observed[ids.root]!.entry!;
    world.policy = structuredClone(world.policy);
    world.policy.cas['k8s']!.ca = {
      ...world.policy.cas['k8s']!.ca,
      ...{ fingerprint: pin, commonName: 'other' },
    };
    const said = world.plan().findings.find(({ code }) => code === 'authority-differs');
    expect(said!.hint).toContain('otherwise remove cas.k8s.ca.fingerprint; then "rm ');
  });
});

test('one run is enough: applied twice, nothing changes', async () => {
  const world = cluster();
  certificate(world, 'k8s', 'api').hosts = ['new'];
  world.policy.userAgeKeys.push(everybody.fresh.recipient);
  await world.apply();
  const once = world.files();
  await world.apply();
  expect(world.files()).toEqual(once);
});

test('a new file of an authority that was given up leaves the former key beside it, twice', async () => {
  const world = cluster();
  cut(world, ca.crt, 100);
  const former = world.read(ca.key);
  await world.apply({ force: true, authorities: ['k8s'] });
  expect(world.read('certs/ca/k8s.old.key.age')).toBe(former);
  cut(world, ca.crt, 100);
  const second = world.read(ca.key);
  await world.apply({ force: true, authorities: ['k8s'] });
  expect(world.read('certs/ca/k8s.old.key.age')).toBe(former);
  expect(world.read('certs/ca/k8s.2.old.key.age')).toBe(second);
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

test('planning is pure: frozen input, the same answer twice, and no file touched', () => {
  const world = cluster();
  world.now += 250 * DAY;
  world.policy.userAgeKeys.push(everybody.fresh.recipient);
  deepFreeze(world.specs());
  const seen = deepFreeze(world.observe());
  expect(seen.problems).toEqual([]);
  expect(JSON.stringify(world.plan())).toBe(JSON.stringify(world.plan()));
  expect(world.files()).toEqual(pristine);
});

test('of a root that another authority has signed it is said', async () => {
  const world = cluster();
  const edge = ['certs/ca/edge.crt', 'certs/ca/edge.key.age'].map((path) => world.read(path));
  [ca.crt, ca.key].forEach((path, index) => {
    world.write(path, edge[index]!);
  });
  world.named.add(readCertificate(edge[0]!).fingerprint);
  const { findings } = await world.planProven({ only: [ids.root] });
  expect(findings).toMatchObject([{ code: 'authority-differs' }]);
  expect(findings[0]!.message).toContain('issuer: another authority -> itself');
  const { changes } = await world.planProven({ only: [ids.root], acceptExisting: true });
  expect(changes).toMatchObject([{ id: ids.root, kind: 'adopt' }]);
});
