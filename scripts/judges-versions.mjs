/**
 * The versions of Kubernetes and etcd that `npm run judges -- kubernetes 1.36` and `-- etcd 3.6` build, each
 * into its own folder: a minor version means its newest patch at the time of writing; any full version works
 * too.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const newest = {
  kubernetes: { 1.34: 'v1.34.4', 1.35: 'v1.35.4', 1.36: 'v1.36.3', 1.37: 'v1.37.2' },
  etcd: { 3.5: 'v3.5.35', 3.6: 'v3.6.16', 3.7: 'v3.7.3' },
};

const minorOf = (version) => /^v?(\d+\.\d+)/.exec(version)?.[1];

function exactly(name, version) {
  const found = newest[name][version] ?? /^v?(\d+\.\d+\.\d+)$/.exec(version)?.[1];
  if (found === undefined) {
    const known = Object.keys(newest[name]).join(', ');
    throw new Error(
      `${name}: unknown version "${version}"\nhint: ${known}, or all of it as in 1.36.3`,
    );
  }
  return found.startsWith('v') ? found : `v${found}`;
}

const kubernetesPrograms = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'kubectl',
  'kubelet',
];

/** Without them a server reports v0.0.0, which hides its age from clients that compare versions. */
function versionFlags(version) {
  const [major, minor] = minorOf(version).split('.');
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  return packages
    .flatMap((name) => Object.entries(values).map(([key, value]) => `-X ${name}.${key}=${value}`))
    .join(' ');
}

/**
 * k8s.io/kubernetes takes its staging modules from its own folders, which another module can't: so each is
 * pinned to the v0 release of the same number.
 */
export function kubernetes(version) {
  const module = 'k8s.io/kubernetes';
  const exact = exactly('kubernetes', version);
  const downloaded = spawnSync('go', ['mod', 'download', '-json', `${module}@${exact}`], {
    encoding: 'utf8',
  });
  const goMod = readFileSync(JSON.parse(downloaded.stdout).GoMod, 'utf8');
  const staging = [...goMod.matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging\//gm)].map(
    ([, name]) => name,
  );
  return {
    module,
    version: exact,
    programs: Object.fromEntries(kubernetesPrograms.map((name) => [name, `cmd/${name}`])),
    replace: staging.map((name) => `${name} => ${name} ${exact.replace('v1.', 'v0.')}`),
    ldflags: versionFlags(exact),
  };
}

export function etcd(version) {
  const exact = exactly('etcd', version);
  return [
    { module: 'go.etcd.io/etcd/server/v3', version: exact, programs: { etcd: '' } },
    { module: 'go.etcd.io/etcd/etcdctl/v3', version: exact, programs: { etcdctl: '' } },
  ];
}

/** The folder of a version's programs, below the judges' folder. */
export const folderOf = (name, version) => `${name}-${minorOf(exactly(name, version))}/bin`;

/** The meaning of `kubernetes 1.36 1.37 etcd 3.6`: each name with its versions. */
export function asked(words) {
  const all = [];
  for (const word of words) {
    if (word in newest) all.push({ name: word, versions: [] });
    else if (all.length > 0) all.at(-1).versions.push(word);
    else throw new Error(`unknown word "${word}"\nhint: write kubernetes or etcd, then versions`);
  }
  return all;
}
