import { readFileSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Encrypter, generateHybridIdentity } from 'age-encryption';
import { generateAgeIdentity } from '../../lib/seal/generate.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import type { Ran, RunOptions } from '../cli/certflake.js';
import { need, withPrograms } from '../programs.js';
import { installedAlone } from './installed.js';

/** The real command without a part of its installation: it says so, and blames nothing else. */
const { place, bin } = installedAlone();
const modules = (path: string) => place.path(`app/node_modules/${path}`);
const manifest = fileURLToPath(new URL('../../package.json', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as {
  dependencies: Record<string, string>;
};

interface Row {
  args: string[];
  options?: RunOptions;
  /** The modules that it needs: all that it loads, or those that no other row shows. */
  needs: string[];
}

const run = ({ args, options }: Pick<Row, 'args' | 'options'>, env: RunOptions['env'] = {}): Ran =>
  place.run(bin, args, { ...options, env });

/** Runs something while a file or folder of the installation is away. */
function without<T>(path: string, action: () => T): T {
  renameSync(modules(path), place.path('away'));
  try {
    return action();
  } finally {
    renameSync(place.path('away'), modules(path));
  }
}

/** Runs something while a file of the installation has other contents. */
function instead<T>(path: string, text: string, action: () => T): T {
  return without(path, () => {
    place.write(`app/node_modules/${path}`, text);
    return action();
  });
}

const passphrase = 'correct horse';
const typed: RunOptions = { cwd: 'cluster', input: `${passphrase}\n` };
const fromStdin = ['--passphrase-fd', '0'];
const scheduler = 'derived-cp-1-cluster-scheduler';
const apply: Row = {
  args: ['apply', '--yes', '--force', '--only', scheduler, ...fromStdin],
  options: typed,
  needs: [
    ...['commander', 'yaml', '@scure/base', 'age-encryption', 'sshpk', 'bcrypt-pbkdf'],
    ...['@peculiar/x509', '@peculiar/asn1-schema', '@peculiar/asn1-x509', 'reflect-metadata'],
    ...['tslib', 'asn1js', 'tsyringe', 'tweetnacl', 'safer-buffer', '@noble/hashes'],
  ],
};

const rows: Row[] = [
  apply,
  {
    args: ['verify', ...fromStdin],
    options: typed,
    needs: ['age-encryption', 'sshpk', 'bcrypt-pbkdf'],
  },
  {
    args: ['verify', '--file', 'hybrid.json'],
    needs: ['age-encryption', '@noble/post-quantum'],
  },
  {
    args: ['verify', '--identity', '../home/protected.age', ...fromStdin],
    options: typed,
    needs: ['age-encryption', '@noble/ciphers'],
  },
  { args: ['check'], needs: ['yaml', '@scure/base'] },
  {
    args: ['plan', '--file', 'certflake.ts'],
    options: { cwd: 'typed' },
    needs: ['jiti', 'handlebars', 'tslib'],
  },
  { args: ['emit', '--out', '../emitted'], needs: ['handlebars'] },
  { args: ['init', '../started'], options: { cwd: 'home' }, needs: ['handlebars'] },
  {
    args: ['kubeconfig', 'admin', ...fromStdin],
    options: typed,
    needs: ['yaml', 'sshpk', '@peculiar/x509', 'tslib'],
  },
];

async function protectedIdentity(text: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(10);
  return encrypter.encrypt(text);
}

function policy(operators: string[], identity: string): string {
  const owningHostKey = generateSshKey('ed25519', 'cp-1').publicKey.trim();
  const host = { role: 'control-plane', addresses: ['10.9.0.4'], owningHostKey };
  return JSON.stringify({
    ...{ dir: './certs', userAgeIdentity: `$HOME/${identity}`, userAgeKeys: operators },
    ...{ hosts: { 'cp-1': host }, defaults: { key: { algo: 'ecdsa' } } },
    kubernetes: { authorities: 'one' },
  });
}

const hint =
  'hint: install certflake again, as with "npm ci"\n      if Nix built it, please report this';

const saying = (fact: string): Ran => ({
  status: 1,
  stdout: expect.any(String) as string,
  stderr: expect.stringMatching(
    `^(note: a new key revokes no certificate: .*\n)?error: the installation of certflake is ${fact}\n${hint}(\nnothing was changed)?\n$`,
  ) as string,
});

const incomplete = (name: string) => saying(`incomplete: cannot find module "${name}"`);

withPrograms(['ssh-keygen'], 'an installation', () => {
  beforeAll(async () => {
    const made = ['-q', '-a', '1', '-t', 'ed25519', '-N', passphrase];
    place.run(need('ssh-keygen'), [...made, '-f', place.path('home/operator')]);
    const { identity, recipient } = await generateAgeIdentity();
    place.write('home/protected.age', await protectedIdentity(identity));
    place.write('home/hybrid.txt', await generateHybridIdentity());
    const operators = [place.read('home/operator.pub').trim(), recipient];
    const text = policy(operators, 'operator');
    place.write('cluster/certflake.json', text);
    place.write('cluster/hybrid.json', text.replace('$HOME/operator', '$HOME/hybrid.txt'));
    const module = `import { definePolicy } from 'certflake';\nexport default definePolicy(${text});\n`;
    place.write('typed/certflake.ts', module);
    const all = { args: ['apply', '--yes', ...fromStdin], options: typed };
    expect(run(all)).toMatchObject({ status: 0, stderr: '' });
  });

  const pairs = rows.flatMap((row) => row.needs.map((library) => ({ ...row, library })));

  test.each(pairs)('without $library says so to $args.0, and changes nothing', (row) => {
    const before = place.files();
    expect(without(row.library, () => run(row))).toEqual(incomplete(row.library));
    expect(place.files()).toEqual(before);
  });

  test('has been tried without each library but the one that no command uses', () => {
    const tried = new Set(pairs.map(({ library }) => library));
    const left = Object.keys(dependencies).filter((name) => !tried.has(name));
    expect(left).toEqual(['@peculiar/webcrypto']);
  });

  test.each(rows)('that is whole lets $args.0 do its work', (row) => {
    expect(run(row).status).toBe(0);
  });

  test('without a library does not claim that a new authority would lock out its operator', () => {
    place.write('first/certflake.json', place.read('cluster/certflake.json'));
    const first = { args: ['apply', '--yes', ...fromStdin], options: { ...typed, cwd: 'first' } };
    expect(without('sshpk', () => run(first))).toEqual(incomplete('sshpk'));
    expect(Object.keys(place.files('first'))).toEqual(['first/certflake.json']);
  });

  test('without a library does not adopt without the identity that it could not read', () => {
    place.run('cp', ['-r', place.path('cluster'), place.path('adopted')]);
    place.run('find', [place.path('adopted'), '-name', 'manifest.json', '-delete']);
    const adopt = {
      args: ['apply', '--yes', '--accept-all', '--file', 'hybrid.json'],
      options: { cwd: 'adopted' },
    };
    expect(without('age-encryption', () => run(adopt))).toEqual(incomplete('age-encryption'));
    const opensNothing = expect.stringContaining('no identity of this run (') as string;
    expect(run(adopt)).toMatchObject({ status: 1, stderr: opensNothing });
  });

  test('without a library does not make another identity than the one that is there', () => {
    place.write('home/.config/certflake/identity.txt', place.read('home/hybrid.txt'));
    const init = { args: ['init', '../other'], options: { cwd: 'home' } };
    expect(without('age-encryption', () => run(init))).toEqual(incomplete('age-encryption'));
    expect(run(init).status).toBe(0);
  });

  test('without a library says so in JSON', () => {
    const { stdout } = without('yaml', () => run({ args: ['check', '--json'] }));
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'check',
      problems: [{ code: 'installation', place: '', level: 'error' }],
    });
  });

  test('without a file of its own names it', () => {
    for (const worker of ['certflake/dist/issue/worker.js', 'certflake/dist/seal/worker.js']) {
      expect(without(worker, () => run(apply))).toEqual(incomplete(modules(worker)));
    }
    const table = 'certflake/data/kubernetes.json';
    expect(without(table, () => run(apply))).toEqual(incomplete('../../../data/kubernetes.json'));
  });

  test('without the compiler of policies does not blame the policy', () => {
    const plan = rows.find(({ args }) => args.includes('certflake.ts'))!;
    expect(without('jiti/dist/babel.cjs', () => run(plan))).toEqual(
      incomplete('../dist/babel.cjs'),
    );
  });

  test.each([
    ['sshpk/lib/index.js', 'module.exports = {', 'Unexpected end of input'],
    ['age-encryption/dist/index.js', 'export const version = 1;', '[^\n]*not a constructor'],
    ['@peculiar/x509/build/x509.cjs.js', 'throw new Error("not built");', '[^\n]+'],
  ])('whose file %s is broken does not call a key damaged', (path, text, fact) => {
    const kubeconfig = rows.at(-1)!;
    for (const row of [apply, kubeconfig]) {
      expect(instead(path, text, () => run(row))).toEqual(saying(`broken: ${fact}`));
    }
  });

  /** What a worker thread may do, and the message about it. */
  const ends = [
    ['throws', 'throw new TypeError("x is undefined\\nand more")', 'x is undefined'],
    ['rejects', 'Promise.reject(new Error("too late"))', 'too late'],
    ['leaves', 'process.exit(3)', 'it exited with status 3'],
  ];
  const memory = 'const all = []; for (;;) all.push(new Array(1e5).fill(0.5 + all.length))';

  const ending = (text: string) => {
    const ran = instead('certflake/dist/issue/worker.js', text, () =>
      run(apply, { NODE_OPTIONS: '--max-old-space-size=64' }),
    );
    return {
      ...ran,
      stderr: ran.stderr.replace(/^note: a new key revokes no certificate: .*\n/, ''),
    };
  };
  const crashed = `error: ${scheduler}: a worker ended before its certificate was made`;

  test.each(ends)('whose worker %s says why', (_, text, fact) => {
    expect(ending(text)).toMatchObject({
      status: 1,
      stderr: `${crashed}: ${fact}\nhint: please report it with the output of the same command and --debug\nnothing was changed\n`,
    });
  });

  test('whose worker takes all memory says how to give it more', () => {
    expect(ending(memory)).toMatchObject({
      status: 1,
      stderr: `${crashed}: it ran out of memory\nhint: give Node more, in MiB: export NODE_OPTIONS=--max-old-space-size=4096\nnothing was changed\n`,
    });
  });
});
