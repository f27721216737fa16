import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { reportOn, type Report } from './matrix-report.js';
import { evaluate, withNix } from './nix.js';
import { authorities, Stages, stages, type Stage } from './stages.js';

interface Host {
  options: Record<string, unknown>;
  told: { assertions: string[]; warnings: string[] };
  units: Record<string, { restartTriggers: string[]; exec: string | string[] }>;
  authorities: Record<string, { path: string; activePath: string }>;
  deployed: {
    version: number;
    host: string;
    configurationRevision: string;
    authorities: { name: string; generations: object[] }[];
    certificates: { id: string; authority: string; fingerprint: string; issuer: string }[];
  };
  alarmFiles: string;
}

type Told = Record<'fingerprint' | 'publicKey' | 'role', string>;

type Found = Record<Stage, Record<'cp-1' | 'worker-1', Host>>;

/** The options and flags that take an authority's certificates. */
const trusting: Record<string, string[]> = {
  'services.kubernetes.apiserver.clientCaFile': ['cluster', 'csr-signer'],
  'services.kubernetes.apiserver.kubeletClientCaFile': ['cluster', 'csr-signer'],
  'services.kubernetes.apiserver.etcd.caFile': ['etcd'],
  'services.kubernetes.controllerManager.rootCaFile': ['cluster'],
  'services.kubernetes.kubelet.clientCaFile': ['cluster'],
  'services.kubernetes.kubelet.kubeconfig.caFile': ['cluster'],
  'services.etcd.trustedCaFile': ['etcd'],
  'services.etcd.peerTrustedCaFile': ['etcd'],
};

const blocks = (text: string): string[] => text.split(/(?<=-----END CERTIFICATE-----\n)/);

withNix('a host of a tree whose authorities rotate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-rotation-'));
  const trees = new Stages(folder);
  let found: Found;
  let both: Record<string, Report>;
  beforeAll(async () => {
    await trees.lay();
    const { early, ...deployed } = trees.clusters;
    both = reportOn(folder, deployed).hosts;
    writeFileSync(join(folder, 'all.json'), JSON.stringify({ early, ...deployed }));
    process.env['COMBINATIONS'] = join(folder, 'all.json');
    found = evaluate('cases/rotation.nix') as Found;
  }, 240_000);
  afterAll(() => {
    delete process.env['COMBINATIONS'];
    rmSync(folder, { recursive: true });
  });

  const plane = (stage: Stage): Host => found[stage]['cp-1'];
  const flag = (stage: Stage, option: string, name: string): string => {
    const words = String(plane(stage).options[option]).split(' ');
    return words.find((word) => word.startsWith(`--${name}=`))!.slice(name.length + 3);
  };
  const signing = (stage: Stage): string =>
    flag(stage, 'services.kubernetes.controllerManager.extraOpts', 'cluster-signing-cert-file');

  test('is deployed in every stage without a message, by kubernetesCerts as by what emit writes', () => {
    expect(Object.keys(both).length).toBe(8);
    const silent = { assertions: [], warnings: [] };
    for (const [host, { told, differences }] of Object.entries(both)) {
      expect([host, told, differences]).toEqual([host, { wired: silent, emitted: silent }, {}]);
    }
  });

  test('is not deployed if an authority is retired before what it signed', () => {
    expect(found.early['worker-1'].told.assertions).toEqual([
      expect.stringMatching(
        /^certToolkit: signed by an authority that certs\/ca\/manifest\.json does not know, [^]*cas\.cluster\.certs\.kubelet\n/,
      ),
    ]);
  });

  test.each(stages)('trusts all generations wherever trust is configured: %s', (stage) => {
    const whole = (...cas: string[]): string =>
      cas.map((ca) => trees.read(stage, `${ca}.crt`)).join('');
    for (const [option, cas] of Object.entries(trusting)) {
      const text = readFileSync(String(plane(stage).options[option]), 'utf8');
      expect([option, text]).toEqual([option, whole(...cas)]);
    }
    const proxy = flag(
      stage,
      'services.kubernetes.apiserver.extraOpts',
      'requestheader-client-ca-file',
    );
    expect(readFileSync(proxy, 'utf8')).toBe(whole('front-proxy'));
    const isTwo = stage !== 'steady' && stage !== 'early';
    expect(blocks(whole('front-proxy')).filter((text) => text !== '')).toHaveLength(isTwo ? 2 : 1);
  });

  test.each(stages)('gives a program that signs the active certificate alone: %s', (stage) => {
    const [active] = blocks(trees.read(stage, 'csr-signer.crt'));
    expect(readFileSync(signing(stage), 'utf8')).toBe(active);
    const { exec, restartTriggers } = plane(stage).units['certtoolkit-cert-manager-issuer']!;
    expect(exec).toContain(` ${signing(stage)} `);
    expect(restartTriggers).toEqual([signing(stage)]);
  });

  test('has one store path for the file and its certificate, as long as that is the only one', () => {
    for (const ca of authorities) {
      const { path, activePath } = plane('steady').authorities[ca]!;
      expect(activePath).toBe(path);
    }
  });

  test('gives the controller manager another certificate only when another signs', () => {
    const texts = stages.map((stage) => readFileSync(signing(stage), 'utf8'));
    const [steady, trust, issue, drain] = texts;
    expect(trust).toBe(steady);
    expect(issue).not.toBe(trust);
    expect(drain).toBe(issue);
  });

  test.each(['trust', 'issue'] as const)(
    'tells what it was deployed with, the generations in the order of the file: %s',
    (stage) => {
      const { deployed } = plane(stage);
      const other = stage === 'trust' ? 'next' : 'old';
      expect(deployed).toMatchObject({
        version: 1,
        host: 'cp-1',
        configurationRevision: '0123abc',
        authorities: authorities.map((name) => ({
          name,
          generations: trees
            .entry(stage, name)
            .generations!.map(({ certificate, publicKey, role }) => ({
              fingerprint: certificate,
              publicKey,
              role,
            })),
        })),
      });
      expect(deployed.authorities[0]!.generations).toMatchObject([
        { role: 'active' },
        { role: other },
      ]);
      const kubelet = found[stage]['worker-1'].deployed.certificates.find(
        ({ id }) => id === 'derived-worker-1-cluster-kubelet',
      );
      expect(kubelet).toEqual({
        id: 'derived-worker-1-cluster-kubelet',
        authority: 'cluster',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        issuer: trees.entry('steady', 'cluster').publicKey,
      });
    },
  );

  test('leaves the same for node-exporter, and no deploy waits for it or fails with it', () => {
    const { exec } = plane('issue').units['certtoolkit-deployed']!;
    const [, metrics] =
      /^-\/bin\/sh \S+-deployed\.sh put \/var\/lib\/certtoolkit\/certtoolkit-deployed\.prom (\S+)$/.exec(
        String(exec),
      )!;
    const lines = readFileSync(metrics!, 'utf8').split('\n');
    const { deployed } = plane('issue');
    const [{ name, generations }] = deployed.authorities as [{ name: string; generations: Told[] }];
    for (const { fingerprint, publicKey, role } of generations)
      expect(lines).toContain(
        `certflake_deployed_authority{authority="${name}",fingerprint="${fingerprint}",public_key="${publicKey}",role="${role}"} 1`,
      );
    for (const { id, authority, fingerprint, issuer } of deployed.certificates)
      expect(lines).toContain(
        `certflake_deployed_certificate{authority="${authority}",fingerprint="${fingerprint}",id="${id}",issuer="${issuer}"} 1`,
      );
    expect(lines.filter((line) => line.endsWith(' 1'))).toHaveLength(
      2 * authorities.length + deployed.certificates.length,
    );
  });

  test.each([
    ['steady', []],
    ['trust', ['next']],
    ['issue', ['old']],
  ] as const)('gives its alarm the files of the other generation: %s', (stage, roles) => {
    const given = roles.flatMap((role) =>
      authorities.flatMap((ca) => [`${ca}.${role}.crt`, `${ca}.${role}.key.age`]),
    );
    const copied = [
      ...plane(stage).alarmFiles.matchAll(/"\$out"\/\S*\/ca\/(\S+\.\w+\.(?:crt|key\.age))\b/g),
    ];
    expect(copied.map(([, name]) => name).sort()).toEqual(given.sort());
  });
});
