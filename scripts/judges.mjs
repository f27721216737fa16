#!/usr/bin/env node
/**
 * Builds the programs that the tests hold certflake against, outside the repository: into
 * $CERTFLAKE_JUDGES or ~/.cache/certflake/judges. What is there already is kept.
 *
 *   npm run judges                 age, rage, cfssl, etcd, zlint
 *   npm run judges -- kubernetes   kube-apiserver, kube-controller-manager, kubectl (ten minutes or more)
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

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
    sh('go', ['get', `${module}@${version}`], { cwd: folder });
    for (const [name, path] of wanted) {
      sh('go', ['build', '-o', join(bin, name), path === '' ? module : `${module}/${path}`], {
        cwd: folder,
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function buildRage() {
  if (existsSync(join(bin, 'rage'))) return;
  sh('cargo', ['install', 'rage', '--version', '0.12.1', '--locked', '--root', home]);
}

mkdirSync(bin, { recursive: true });
const failures = [];
for (const [name, build] of [...go.map((g) => [g.module, () => buildGo(g)]), ['rage', buildRage]]) {
  try {
    build();
  } catch (error) {
    failures.push(`${name}: ${error.message}`);
  }
}
for (const failure of failures) console.error(`error: could not build ${failure}`);
console.log(`judges are in ${bin}`);
process.exitCode = failures.length > 0 ? 1 : 0;
