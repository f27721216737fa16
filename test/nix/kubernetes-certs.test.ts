import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { emitFrom } from '../emit/emitted.js';
import { checkSection } from '../../lib/policy/kubernetes/section-checks.js';
import { dnsAddress, firstAddress } from '../../lib/policy/words/service-range.js';
import type { KubernetesPolicy } from '../../lib/model/kubernetes.js';
import { loadPolicy } from '../../lib/load/load.js';
import type { Inventory } from '../../lib/model/index.js';
import { evaluate, withNix } from './nix.js';

type Options = Record<string, unknown>;

interface Host {
  options: Options;
  flannel: string | null;
  units: Record<string, Unit>;
  /** Sources of files in /etc. */
  etc: Record<string, string>;
  ports: Ports;
  secrets: Record<string, string>;
}

interface Ports {
  tcp: number[];
  udp: number[];
}

interface Unit {
  after: string[];
  environment: Record<string, string>;
  script: string;
  type: string;
}

interface Cluster {
  inventory: Inventory;
  hosts: Record<string, Host>;
}

interface RolesCase {
  options: Options;
  apiserver: { expiry: string; usages: string[]; subject: { commonName: string } };
}

interface Found {
  stacked: Cluster;
  external: Cluster;
  sections: Record<string, Cluster>;
  byHand: RolesCase;
  byRoles: RolesCase;
  mistakes: string[];
  section: Record<string, string[]>;
  isRange: Record<string, boolean>;
  undeclaredParent: boolean;
  units: string[];
  ports: Ports;
  adminElsewhere: Record<'moved' | 'none' | 'worker', string[]>;
  unused: { options: Options; certificates: Record<string, string[]> };
  dialled: Record<'endpoint' | 'names', Record<string, boolean>>;
  otherPort: Record<'plane' | 'worker' | 'told', string[]>;
  ranges: Record<string, { first: string; dns: string }>;
}

interface Section {
  hosts: Record<string, object>;
  kubernetes: object;
  lint?: object;
  defaults?: object;
  cas?: object;
}

const sections = JSON.parse(readFileSync('fixtures/nix/sections.json', 'utf8')) as {
  operator: string;
  keys: Record<string, string>;
  clusters: Record<string, Section>;
};

const policies = ['stacked', 'external', ...Object.keys(sections.clusters)];

/** The section as a policy in JSON. */
function policyOf({ hosts, ...rest }: Section): object {
  const keyed = Object.entries(hosts).map(([name, host]) => [
    name,
    { ...host, owningHostKey: sections.keys[name] },
  ]);
  const { operator } = sections;
  return {
    dir: 'certs',
    userAgeKeys: [operator],
    hosts: Object.fromEntries(keyed) as object,
    ...rest,
  };
}

const issued = (ca: string): string =>
  readFileSync(`fixtures/nix/issued/certs/ca/${ca}.crt`, 'utf8');

withNix('kubernetesCerts', () => {
  const folders: string[] = [];
  let found: Found;
  const emitted: Record<string, Cluster> = {};
  const inventories: Record<string, Inventory> = {};
  beforeAll(async () => {
    found = evaluate('cases/kubernetes-certs.nix') as Found;
    for (const policy of policies) {
      const folder = folderOf(policy);
      inventories[policy] = (await loadPolicy({ cwd: folder })).inventory;
      emitted[policy] = await evaluateEmitted(folder);
    }
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  function folderOf(policy: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'certflake-kubernetes-'));
    folders.push(folder);
    if (Object.hasOwn(sections.clusters, policy)) {
      const text = JSON.stringify(policyOf(sections.clusters[policy]!));
      writeFileSync(join(folder, 'certflake.json'), text);
      cpSync('fixtures/nix/issued', folder, { recursive: true });
    } else cpSync(`fixtures/emit/${policy}`, folder, { recursive: true });
    return folder;
  }

  async function evaluateEmitted(folder: string): Promise<Cluster> {
    for (const { path, text } of (await emitFrom(folder)).files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return evaluate('../emit/flake.nix', undefined, ['--arg', 'root', folder]) as Cluster;
  }

  const wired = (policy: string) =>
    found.sections[policy] ?? found[policy as 'stacked' | 'external'];

  test.each(policies)('declares what the same section in YAML does, to the word: %s', (policy) => {
    expect(inventories[policy]!.kubernetes).toBeDefined();
    expect(wired(policy).inventory).toEqual(inventories[policy]);
  });

  test('a common name with white space and signs of systemd is one word of the command line', () => {
    const { options } = wired('an IPv6 endpoint').hosts['a']!;
    const flag = String.raw`"--requestheader-allowed-names=\"front, \"\"proxy\"\" 5%% $$HOME\""`;
    expect(options['services.kubernetes.apiserver.extraOpts']).toContain(flag);
  });

  test.each(policies)('sets what the emitted modules set, and nothing else: %s', (policy) => {
    const hosts = Object.entries(emitted[policy]!.hosts);
    expect(hosts.length).toBeGreaterThan(1);
    for (const [name, host] of hosts) {
      expect([name, inOrder(wired(policy).hosts[name]!)]).toEqual([name, inOrder(host)]);
    }
  });

  test.each(['one authority, stacked', 'three authorities, less'])(
    'trusts whom the authority for requests signs, where there is one: %s',
    (policy) => {
      const isOn = policy === 'one authority, stacked';
      for (const { options } of [wired(policy).hosts['a']!, emitted[policy]!.hosts['a']!]) {
        for (const name of ['clientCaFile', 'kubeletClientCaFile']) {
          const file = String(options[`services.kubernetes.apiserver.${name}`]);
          expect(readFileSync(file, 'utf8')).toBe(
            isOn ? issued('cluster') + issued('csr-signer') : issued('cluster'),
          );
        }
        const others = String(options['services.kubernetes.caFile']);
        expect(readFileSync(others, 'utf8')).toBe(issued('cluster'));
      }
    },
  );

  test('tells workers the range that their pods’ DNS is found in, and IPv6 servers to be there for it', () => {
    const policy = 'one authority, external etcd on a worker, other words';
    for (const { hosts } of [wired(policy), emitted[policy]!]) {
      expect(hosts['c']!.options).toMatchObject({
        'services.kubernetes.apiserver.serviceClusterIpRange': 'fd00:10:96::/112',
        'services.kubernetes.addons.dns.clusterIp': 'fd00:10:96::fe',
        'services.kubernetes.kubelet.address': '::',
      });
      expect(hosts['a']!.options['services.kubernetes.apiserver.bindAddress']).toBe('::');
    }
  });

  test('tells kube-proxy the name that its node has, with the domain', () => {
    for (const { hosts } of [wired('external'), emitted['external']!]) {
      const names = ['cp-1', 'cp-2'].map(
        (host) => hosts[host]!.options['services.kubernetes.proxy.hostname'],
      );
      expect(names).toEqual(['cp-1.example.org', 'cp-2']);
    }
  });

  test('writes an IPv6 endpoint as URLs do, with the API server’s port: NixOS makes URLs of it', () => {
    const policy = 'an IPv6 endpoint';
    for (const { hosts } of [wired(policy), emitted[policy]!]) {
      for (const { options } of Object.values(hosts)) {
        expect(options).toMatchObject({
          'services.kubernetes.masterAddress': '[fd09::1]',
          'services.kubernetes.apiserverAddress': 'https://[fd09::1]:8443',
        });
      }
    }
  });

  test('has the API server listen at its port, and all that dial it reach it there', () => {
    const policy = 'an IPv6 endpoint';
    for (const { hosts } of [wired(policy), emitted[policy]!]) {
      expect(hosts['a']!.options).toMatchObject({
        'services.kubernetes.apiserver.securePort': 8443,
        'services.kubernetes.scheduler.kubeconfig.server': 'https://a:8443',
      });
      expect(hosts['b']!.options).toMatchObject({
        'services.kubernetes.kubelet.kubeconfig.server': 'https://[fd09::1]:8443',
      });
    }
    const { options } = wired('stacked').hosts['cp-1']!;
    expect(options['services.kubernetes.apiserver.securePort']).toBe(6443);
  });

  test('stops a deploy whose API server would listen elsewhere, on control planes alone', () => {
    const own = (messages: string[]) => messages.filter((one) => one.includes('securePort'));
    expect(own(found.otherPort.plane)).toEqual([
      'certToolkit.kubernetes.apiServerPort: is 6443, but services.kubernetes.apiserver.securePort is 8443: other components would not reach this API server\nhint: set certToolkit.kubernetes.apiServerPort = 8443 on all hosts, and remove securePort',
    ]);
    expect(own(found.otherPort.worker)).toEqual([]);
    expect(own(found.otherPort.told)).toEqual([]);
  });

  test('runs etcd on the control planes that are its members, and on no other', () => {
    const policy = 'three authorities, external etcd on a control plane';
    for (const { hosts } of [wired(policy), emitted[policy]!]) {
      const enabled = Object.entries(hosts).map(([name, { options }]) => [
        name,
        options['services.etcd.enable'],
      ]);
      expect(enabled).toEqual([
        ['a', true],
        ['b', false],
        ['c', true],
      ]);
    }
  });

  test.each<[string, string, Ports]>([
    ['stacked', 'cp-1', { tcp: [2379, 2380, 6443, 10250], udp: [8472] }],
    ['stacked', 'worker-1', { tcp: [10250], udp: [8472] }],
    ['external', 'cp-2', { tcp: [6443, 10250], udp: [8472] }],
    ['external', 'db-1', { tcp: [2379, 2380], udp: [] }],
    ['an IPv6 endpoint', 'a', { tcp: [2379, 2380, 8443, 10250], udp: [8472] }],
    ['one authority, stacked', 'b', { tcp: [2379, 2380, 6443, 10250], udp: [] }],
    ['three authorities, less', 'a', { tcp: [], udp: [] }],
  ])(
    'opens the ports at which others reach a host, unless told not to: %s, %s',
    (policy, host, ports) => {
      for (const { hosts } of [wired(policy), emitted[policy]!])
        expect(hosts[host]!.ports).toEqual(ports);
    },
  );

  test('opens its ports beside those that a host opens itself', () => {
    expect(found.ports.tcp).toEqual([22, 2379, 2380, 6443, 10250]);
  });

  test.each([
    ['one authority, stacked', false],
    ['one authority, external etcd on a worker, other words', false],
    ['stacked', undefined],
  ])(
    'keeps flannel, which has no certificate, from running beside another network: %s',
    (policy, enabled) => {
      for (const { hosts } of [wired(policy), emitted[policy]!]) {
        for (const { options } of Object.values(hosts)) {
          expect(options['services.kubernetes.flannel.enable']).toBe(enabled);
        }
      }
    },
  );

  test.each(['byHand', 'byRoles'] as const)('beats what NixOS sets by itself: %s', (roles) => {
    expect(found[roles].options).toMatchObject({
      'services.kubernetes.easyCerts': false,
      'services.kubernetes.caFile': expect.stringMatching(/ca-cluster\.crt$/) as string,
      'services.kubernetes.masterAddress': 'api.example.org',
      'services.kubernetes.apiserver.etcd.servers': ['https://[fd09::9]:2379'],
      'services.kubernetes.kubelet.unschedulable': false,
      'services.kubernetes.proxy.kubeconfig.server': 'https://api.example.org:6443',
      'services.etcd.enable': false,
    });
  });

  test.each([
    ['byHand', []],
    ['byRoles', ['master', 'node']],
  ] as const)('yields to what somebody wrote plainly: %s', (name, roles) => {
    const { options, apiserver } = found[name];
    expect(options['services.kubernetes.roles']).toEqual(roles);
    expect(options['services.kubernetes.kubelet.tlsCertFile']).toBe('/user/kubelet.pem');
    expect(apiserver).toMatchObject({
      expiry: '90d',
      usages: ['server auth', 'client auth'],
      subject: { commonName: 'kube-apiserver' },
    });
  });

  test('puts its flags before a user’s, who can so override each', () => {
    expect(found.byHand.options['services.kubernetes.apiserver.extraOpts']).toMatch(
      /^--requestheader-client-ca-file=.*--requestheader-extra-headers-prefix=X-Remote-Extra- --v=2$/,
    );
  });

  test('keeps no deploy waiting for the API server, nor fails it, and applies once it is ready', () => {
    const { type, script } = found.stacked.hosts['cp-1']!.units['kubernetes-bootstrap']!;
    expect(type).toBe('simple');
    const folder = mkdtempSync(join(tmpdir(), 'certflake-bootstrap-'));
    folders.push(folder);
    const put = (name: string, text: string) => {
      writeFileSync(
        join(folder, name),
        `#!/bin/sh\necho "\${0##*/} $*" >>${folder}/calls\n${text}\n`,
        {
          mode: 0o755,
        },
      );
    };
    put('sleep', `touch ${folder}/ready`);
    put('kubectl', `test $1 = apply || test -e ${folder}/ready`);
    const PATH = `${folder}:${process.env['PATH']}`;
    const { status } = spawnSync('bash', ['-e', '-c', script], { env: { PATH } });
    expect(status).toBe(0);
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toMatch(
      /^kubectl get --raw \/readyz\nsleep 5\nkubectl get --raw \/readyz\nkubectl apply -f \S+\n$/,
    );
  });

  test('gives control planes the administrator’s kubeconfig where easyCerts has it, without its key', () => {
    for (const { hosts } of [wired('stacked'), emitted['stacked']!]) {
      const file = hosts['cp-1']!.etc['kubernetes/cluster-admin.kubeconfig']!;
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
        server: 'https://cp-1:6443',
        caFile: expect.stringMatching(/ca-cluster\.crt$/) as string,
        certFile: expect.stringMatching(/cp-1-cluster-admin\.crt$/) as string,
        keyFile: '/run/agenix/certtoolkit-derived-cp-1-cluster-admin',
      });
      expect(hosts['worker-1']!.etc).toEqual({});
    }
    for (const { hosts } of [
      wired('three authorities, less'),
      emitted['three authorities, less']!,
    ]) {
      expect(hosts['a']!.etc).toEqual({});
    }
  });

  test('puts it where NixOS’s own option says, or nowhere, and never on a worker', () => {
    expect(found.adminElsewhere).toEqual({ moved: ['admin.conf'], none: [], worker: [] });
  });

  test('declares and sets nothing until it is enabled', () => {
    expect(found.unused).toEqual({ options: {}, certificates: { cluster: ['registry'] } });
  });

  test('says what only the configuration can know', () => {
    const ours = found.mistakes.filter((message) => message.startsWith('certToolkit.kubernetes'));
    expect(ours).toEqual([
      expect.stringMatching(
        /^certToolkit\.kubernetes: services\.kubernetes\.easyCerts makes a second/,
      ),
      expect.stringMatching(/^certToolkit\.kubernetes\.role: host "cp-1" has no role/),
      expect.stringMatching(
        /^certToolkit\.kubernetes\.controlPlaneEndpoint: not set, and no control plane/,
      ),
    ]);
  });

  test.each<[string, KubernetesPolicy]>([
    ['port', { apiServerPort: 10250 }],
    ['etcdPort', { apiServerPort: 2379 }],
    ['usualPort', { apiServerPort: 443 }],
    ['family', { serviceRanges: ['10.0.0.0/24', '10.1.0.0/24'] }],
    ['families', { serviceRanges: ['10.0.0.0/24', 'fd00::/112'] }],
    ['noRange', { serviceRanges: [] }],
    ['words', { roles: { worker: 'control-plane' } }],
    ['stackedWords', { roles: { etcd: 'worker' } }],
    ['externalWords', { etcd: 'external', roles: { etcd: 'worker' } }],
  ])('refuses of a section as a whole what a policy is refused for: %s', (name, section) => {
    const about = /^certToolkit\.kubernetes\.(?:apiServerPort|roles|serviceRanges): /;
    const said = found.section[name]!.filter((message) => about.test(message));
    const facts = checkSection(section).map(
      ({ path, message }) => `certToolkit.kubernetes.${path.join('.')}: ${message}`,
    );
    expect(said.map((message) => message.split('\nhint: ')[0])).toEqual(facts);
  });

  test('takes as a range what a policy takes', () => {
    const takes = (range: string): boolean => {
      try {
        return firstAddress(range) !== '';
      } catch {
        return false;
      }
    };
    const ranges = Object.keys(found.isRange);
    expect(found.isRange).toEqual(Object.fromEntries(ranges.map((one) => [one, takes(one)])));
  });

  test('says in its own words that a parent is not declared', () => {
    expect(found.undeclaredParent).toBe(false);
  });

  test('takes no unit of the table for a misspelt one, and a misspelt one for what it is', () => {
    expect(found.units.filter((message) => message.includes('restartUnits'))).toEqual([
      expect.stringMatching(
        /cas\.cluster\.certs\.kubelet: restartUnits names "kubelett\.service", which no module declares/,
      ),
    ]);
  });

  test('takes as a server’s name what a policy takes: a name or an address, no URL', () => {
    expect(found.dialled).toEqual({
      endpoint: {
        'api.example.org': true,
        '10.0.0.1': true,
        'fd00::1': true,
        'https://x:6443': false,
        'x:6443': false,
        '*.x': false,
      },
      names: {
        '*.example.org': true,
        'fd00::1': true,
        'https://api.example.org': false,
        'me@example.org': false,
      },
    });
  });

  test('finds addresses of a range as TypeScript does', () => {
    const ranges = Object.keys(found.ranges);
    expect(ranges.length).toBeGreaterThan(5);
    const wanted = ranges.map((r) => [r, { first: firstAddress(r), dns: dnsAddress(r) }]);
    expect(found.ranges).toEqual(Object.fromEntries(wanted));
  });
});

/** NixOS joins the lists of two modules, in the order of their imports. */
function inOrder({ options, units, ...rest }: Host): unknown {
  const roles = options['services.kubernetes.roles'] as string[] | undefined;
  const sorted = roles === undefined ? {} : { 'services.kubernetes.roles': [...roles].sort() };
  const settled = Object.entries(units).map(([name, unit]) => [
    name,
    { ...unit, after: [...unit.after].sort() },
  ]);
  return {
    ...rest,
    options: { ...options, ...sorted },
    units: Object.fromEntries(settled) as unknown,
  };
}
