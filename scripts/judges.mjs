#!/usr/bin/env node
/**
 * Builds the programs that tests compare certflake with, outside the repository: into $CERTFLAKE_JUDGES or
 * ~/.cache/certflake/judges. Keeps existing ones.
 *
 *   npm run judges                      age, rage, nixfmt, cfssl, etcd, zlint; two versions of Nix, and
 *                                       what the Nix modules are evaluated with; Node 20.12 to 26
 *   npm run judges -- kubernetes        Kubernetes 1.34.2's programs (ten minutes or more)
 *   npm run judges -- kubernetes 1.36   those of another version, into a folder of its own
 *   npm run judges -- etcd 3.6 3.7      the same of etcd
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkOut, checkouts, nixes, unpackNix } from './judges-nix.mjs';
import { fetchNode, nodes } from './judges-nodes.mjs';
import { asked, etcd, folderOf, kubernetes } from './judges-versions.mjs';
import { sh } from './sh.mjs';

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
  ...etcd('3.5.21'),
];

/** In its own module, because `go install` refuses modules with `replace` lines. */
function buildGo({ module, version, programs, replace = [], ldflags = '' }, into = bin) {
  const wanted = Object.entries(programs).filter(([name]) => !existsSync(join(into, name)));
  if (wanted.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'certflake-judge-'));
  try {
    const lines = replace.map((r) => `replace ${r}\n`).join('');
    writeFileSync(join(folder, 'go.mod'), `module judge\n\ngo 1.24\n\n${lines}`);
    const packages = wanted.map(([, path]) => (path === '' ? module : `${module}/${path}`));
    sh('go', ['get', ...packages.map((name) => `${name}@${version}`)], { cwd: folder });
    wanted.forEach(([name], index) => {
      const made = ['-ldflags', ldflags, '-o', join(into, name)];
      sh('go', ['build', ...made, packages[index]], { cwd: folder });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** nixfmt_rs's own tests compare it with the Haskell nixfmt. */
const rust = [
  { crate: 'rage', version: '0.12.1', program: 'rage' },
  { crate: 'nixfmt_rs', version: '0.5.3', program: 'nixfmt' },
];

function buildRust({ crate, version, program }) {
  if (existsSync(join(bin, program))) return;
  sh('cargo', ['install', crate, '--version', version, '--locked', '--root', home]);
}

const makers = { kubernetes: (version) => [kubernetes(version)], etcd };

/** Without a version: the version that tests use by default. */
function versionsOf({ name, versions }) {
  if (versions.length === 0) {
    const usual = { kubernetes: '1.34.2', etcd: '3.5.21' }[name];
    return [[name, () => makers[name](usual).forEach((one) => buildGo(one))]];
  }
  return versions.map((version) => {
    const into = join(home, folderOf(name, version));
    return [`${name} ${version}`, () => makers[name](version).forEach((one) => buildGo(one, into))];
  });
}

const all = [
  ...go.map((g) => [g.module, () => buildGo(g)]),
  ...rust.map((r) => [r.crate, () => buildRust(r)]),
  ...nixes.map((suite) => [`Nix of ${suite}`, () => unpackNix(suite, home)]),
  ...checkouts.map((one) => [one.name, () => checkOut(one, home)]),
  ...Object.keys(nodes).map((name) => [`Node ${name}`, () => fetchNode(name, bin)]),
];

function wantedBy(words) {
  try {
    return words.length > 0 ? asked(words).flatMap(versionsOf) : all;
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exit(64);
  }
}

const wanted = wantedBy(process.argv.slice(2));

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
