#!/usr/bin/env node
/**
 * Builds the programs that the tests hold certflake against, outside the repository: into
 * $CERTFLAKE_JUDGES or ~/.cache/certflake/judges. What is there already is kept.
 *
 *   npm run judges                 age, rage, nixfmt, cfssl, etcd, zlint; Nix 2.26 and 2.34,
 *                                 nixpkgs' lib, agenix, flake-parts
 *   npm run judges -- kubernetes   kube-apiserver, -controller-manager, kubelet, kubectl (ten minutes or more)
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = process.env.CERTFLAKE_JUDGES ?? join(homedir(), '.cache', 'certflake', 'judges');
const bin = join(home, 'bin');

const go = [
  {
    module: 'filippo.io/age',
    version: 'v1.3.1',
    programs: { age: 'cmd/age', 'age-keygen': 'cmd/age-keygen' },
  },
  {
    module: 'github.com/cloudflare/cfssl',
    version: 'v1.6.5',
    programs: { cfssl: 'cmd/cfssl', cfssljson: 'cmd/cfssljson' },
  },
  { module: 'github.com/zmap/zlint/v3', version: 'v3.7.3', programs: { zlint: 'cmd/zlint' } },
  { module: 'go.etcd.io/etcd/server/v3', version: 'v3.5.21', programs: { etcd: '' } },
  { module: 'go.etcd.io/etcd/etcdctl/v3', version: 'v3.5.21', programs: { etcdctl: '' } },
];

function sh(command, args, options = {}) {
  console.error(`$ ${command} ${args.join(' ')}`);
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2], ...options });
  if (error || status !== 0)
    throw new Error(`${command} ${args[0]}: ${error?.message ?? `exit ${status}`}`);
}

/** In a module of its own, since `go install` refuses modules that carry `replace` lines. */
function buildGo({ module, version, programs, replace = [] }) {
  const wanted = Object.entries(programs).filter(([name]) => !existsSync(join(bin, name)));
  if (wanted.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'certflake-judge-'));
  try {
    const lines = replace.map((r) => `replace ${r}\n`).join('');
    writeFileSync(join(folder, 'go.mod'), `module judge\n\ngo 1.24\n\n${lines}`);
    const packages = wanted.map(([, path]) => (path === '' ? module : `${module}/${path}`));
    sh('go', ['get', ...packages.map((name) => `${name}@${version}`)], { cwd: folder });
    wanted.forEach(([name], index) => {
      sh('go', ['build', '-o', join(bin, name), packages[index]], { cwd: folder });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * k8s.io/kubernetes takes its staging modules from its own folders, which another module can't: each is
 * pinned to the v0 release of the same number instead.
 */
function kubernetes(version) {
  const module = 'k8s.io/kubernetes';
  const names = ['kube-apiserver', 'kube-controller-manager', 'kubectl', 'kubelet'];
  const downloaded = spawnSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
    encoding: 'utf8',
  });
  const goMod = readFileSync(JSON.parse(downloaded.stdout).GoMod, 'utf8');
  const staging = [...goMod.matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging\//gm)].map(
    ([, name]) => name,
  );
  return {
    module,
    version,
    programs: Object.fromEntries(names.map((name) => [name, `cmd/${name}`])),
    replace: staging.map((name) => `${name} => ${name} ${version.replace('v1.', 'v0.')}`),
  };
}

/** nixfmt_rs is held to the output of the Haskell nixfmt by its own tests. */
const rust = [
  { crate: 'rage', version: '0.12.1', program: 'rage' },
  { crate: 'nixfmt_rs', version: '0.5.3', program: 'nixfmt' },
];

function buildRust({ crate, version, program }) {
  if (existsSync(join(bin, program))) return;
  sh('cargo', ['install', crate, '--version', version, '--locked', '--root', home]);
}

/** The Nix of a newer Debian, where this one is a Debian: else the tests take the Nix on PATH. */
function unpackNix(suite) {
  if (!existsSync('/etc/debian_version')) return;
  const script = fileURLToPath(new URL('unpack-nix.sh', import.meta.url));
  sh('bash', [script, suite, join(home, `nix-${suite}`)]);
}

/** What the Nix modules are evaluated with. A folder that is there already is kept, whatever its revision. */
const checkouts = [
  {
    name: 'nixpkgs.lib',
    repository: 'https://github.com/nix-community/nixpkgs.lib',
    revision: 'de42d44212d207476489bce163375d8306a26d59',
  },
  {
    name: 'agenix',
    repository: 'https://github.com/ryantm/agenix',
    revision: 'b027ee29d959fda4b60b57566d64c98a202e0feb',
  },
  {
    name: 'flake-parts',
    repository: 'https://github.com/hercules-ci/flake-parts',
    revision: '427bf4bd9435fdf21321c8cc628c24efc14c0f7a',
  },
];

/** Fetched, not built: without it tests are skipped, loudly. */
function checkOut({ name, repository, revision }) {
  const folder = join(home, name);
  if (existsSync(folder)) return;
  const made = `${folder}.new`;
  rmSync(made, { recursive: true, force: true });
  const git = (...args) => sh('git', ['-C', made, ...args]);
  try {
    mkdirSync(made);
    git('init', '--quiet');
    git('fetch', '--quiet', '--depth', '1', repository, revision);
    git('checkout', '--quiet', 'FETCH_HEAD');
    renameSync(made, folder);
  } catch (error) {
    console.error(`warning: no checkout of ${name}, whose tests will be skipped: ${error.message}`);
  }
}

const wanted = process.argv.includes('kubernetes')
  ? [['kubernetes', () => buildGo(kubernetes('v1.34.2'))]]
  : [
      ...go.map((g) => [g.module, () => buildGo(g)]),
      ...rust.map((r) => [r.crate, () => buildRust(r)]),
      ...['trixie', 'sid'].map((suite) => [`Nix of ${suite}`, () => unpackNix(suite)]),
      ...checkouts.map((c) => [c.name, () => checkOut(c)]),
    ];

mkdirSync(bin, { recursive: true });
const failures = [];
for (const [name, build] of wanted) {
  try {
    build();
  } catch (error) {
    failures.push(`${name}: ${error.message}`);
  }
}
for (const failure of failures) console.error(`error: could not build ${failure}`);
console.log(`judges are in ${bin}`);
process.exitCode = failures.length > 0 ? 1 : 0;
