import { createHash, createPublicKey } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

import { need, program, run } from '../programs.js';
import { git, layInputs, makeFolder } from './inputs.js';
import { withNix } from './nix.js';
import {
  blockOf,
  blocksIn,
  flakeOf,
  layHostKeys,
  layInventory,
  sectionOf,
  write,
} from './pages.js';

const page = 'docs/leaving-easycerts.md';
const cli = resolve('dist/cli/main.js');
const programs = ['age', 'cfssl', 'cfssljson', 'git', 'openssl', 'ssh-keygen'];
const absent = programs.filter((name) => program(name) === undefined);
if (!existsSync(cli)) absent.push('dist/cli/main.js (npm run build)');

const withAll = (title: string, body: () => void): void => {
  if (absent.length === 0) withNix(title, body);
  else describe.skip(`${title} (skipped: ${absent.join(', ')} missing)`, body);
};

const HEADING = '3. Issue the certificates, and keep the service-account pair';

/** The public half of a private key's or certificate's file. */
const publicHalf = (file: string): Buffer =>
  createPublicKey(readFileSync(file)).export({ type: 'spki', format: 'der' });

withAll(`the commands of ${page}`, () => {
  let folder: string;
  let flake: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'certflake-leaving-'));
    flake = makeFolder(join(folder, 'infra'));
    layInputs(folder);
    layFlake();
    layOldPair();
    layPrograms(layInventory(folder, flake));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function layFlake(): void {
    const operator = join(makeFolder(join(folder, 'home/.ssh')), 'id_ed25519');
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'you', '-f', operator]);
    const line = readFileSync(`${operator}.pub`, 'utf8').trim();
    const module = blockOf(page, 'nix').replace('ssh-ed25519 AAAA... you', () => line);
    write(join(flake, 'certs.nix'), module);
    write(join(flake, 'flake.nix'), flakeOf('./certs.nix'));
    layHostKeys(flake, ['cp-1', 'node-1']);
    git(flake, 'init', '--quiet');
    git(flake, 'config', 'user.name', 'you');
    git(flake, 'config', 'user.email', 'you@example.com');
    git(flake, 'add', '.');
  }

  /** The pair that cfssl made for easyCerts. */
  function layOldPair(): void {
    const old = makeFolder(join(folder, 'old'));
    const key = { algo: 'rsa', size: 2048 };
    write(join(old, 'ca.json'), JSON.stringify({ CN: 'kubernetes-cluster-ca', key }));
    write(join(old, 'csr.json'), JSON.stringify({ CN: 'system:service-account-signer', key }));
    const made = (name: string, ...args: string[]): void => {
      const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
      const input = execFileSync(need('cfssl'), args, { cwd: old, stdio });
      execFileSync(need('cfssljson'), ['-bare', name], { cwd: old, input });
    };
    made('ca', 'genkey', '-initca', 'ca.json');
    made('service-account', 'gencert', '-ca', 'ca.pem', '-ca-key', 'ca-key.pem', 'csr.json');
  }

  /** Stand-ins for `ssh root@cp-1` and `nix run`; `ANSWER` is what the operator answers. */
  function layPrograms(inventory: string): void {
    const script = (name: string, text: string): void => {
      const file = join(folder, 'bin', name);
      write(file, `#!${need('bash')}\n${text}`);
      chmodSync(file, 0o755);
    };
    script('certflake', `exec "${process.execPath}" "${cli}" "$@"\n`);
    script('ssh', `[ "$1" = root@cp-1 ] && exec "$2" "${folder}/old/$(basename "$3")"\n`);
    script(
      'nix',
      `[ "$1" = run ] || exit 1
command=\${2#.#certs.} ; shift 2
[ "$1" = -- ] && shift
[ "$command" = recreate ] && command="apply $ANSWER"
export CERTFLAKE="${folder}/bin/certflake" CERTFLAKE_INVENTORY="${inventory}"
exec "$BASH" "${resolve('nix/scripts/certflake.sh')}" $command "$@"
`,
    );
    for (const name of ['age', 'openssl', 'git'])
      symlinkSync(need(name), join(folder, 'bin', name));
  }

  /** Plays a block of the page, which must succeed; what it prints. */
  function play(block: string | undefined, answer = ''): string {
    const { status, stdout, stderr } = spawnSync('bash', ['-ec', block!], {
      cwd: flake,
      encoding: 'utf8',
      env: {
        PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
        HOME: join(folder, 'home'),
        ANSWER: answer,
      },
    });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    return stdout;
  }

  test('keep the service-account pair, and make the rest', () => {
    const [first, copy, second, look] = blocksIn(sectionOf(page, HEADING), 'console');
    const kept = publicHalf(join(folder, 'old/service-account-key.pem'));
    const digest = createHash('sha256').update(kept).digest('hex');
    const [, host] = run('ssh-keygen', ['-lf', join(flake, 'ssh-host-keys/cp-1.pub')]).split(' ');

    play(first, '--yes');
    expect(play(copy)).toBe(`${digest}  -\n`);
    expect(play(second, `--yes --accept ${digest} ${host}`)).toMatch(
      /± reissue +shared-cluster-serviceAccount .*\n +not signed by the present authority/,
    );
    expect(play(look)).toMatch(/^36 connections, 36 tried for real, 0 failed/m);

    const certificate = join(flake, 'secrets/certs/shared/cluster-serviceAccount.crt');
    expect(publicHalf(certificate)).toEqual(kept);
    expect(git(flake, 'status', '--porcelain')).toBe('');
  });
});
