/**
 * Certificates for one authority, with keys and start-up: certflake with each provider, an openssl script on
 * all cores, and cfssl in sequence as K8Nix runs it.
 *
 *     npm run build && node bench/issue.mjs [COUNT]
 *
 * Prints seconds of wall clock and of CPU; ratios are to the first row, and vary less than seconds. On a
 * machine with other work, compare CPU.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const built = (path) => new URL(`../dist/${path}`, import.meta.url).href;
const judges = process.env.CERTFLAKE_JUDGES ?? join(homedir(), '.cache', 'certflake', 'judges');
const PATH = [join(judges, 'bin'), process.env.PATH].join(delimiter);

const keys = {
  'RSA 2048': {
    spec: { algo: 'rsa', size: 2048 },
    openssl: { algorithm: 'rsa', option: 'rsa_keygen_bits:2048' },
  },
  'ECDSA P-256': {
    spec: { algo: 'ecdsa', size: 256 },
    openssl: { algorithm: 'ec', option: 'ec_paramgen_curve:P-256' },
  },
};

/** The script for a fresh Node: an authority, then its leaves at once. */
const ours = (provider) => (key, count) => `cat > ours.mjs <<'END'
import { createIssuer } from '${built('issue/pool.js')}';
import { memoryEngine } from '${built('issue/engines/memory.js')}';
const now = Math.floor(Date.now() / 1000);
const key = ${JSON.stringify(key.spec)};
const issuer = createIssuer({ provider: '${provider}' });
const contents = (commonName, more) => ({
  subject: { commonName }, names: [], key, lifetime: 31536000,
  usages: { key: ['digitalSignature'], extended: [] }, ...more,
});
const ca = await issuer.issue({ contents: contents('ca', { authority: {} }), now });
const signing = { certificate: ca.certificate, engine: memoryEngine(ca.key) };
const leaf = (i) => contents('leaf ' + i, {
  names: [{ type: 'dns', value: 'host' + i + '.example.com' }],
  usages: { key: ['digitalSignature'], extended: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'] },
});
await Promise.all(Array.from({ length: ${count} }, (_, i) => issuer.issue({ contents: leaf(i), now, issuer: signing })));
await issuer.close();
END
'${process.execPath}' ours.mjs`;

const openssl = ({ openssl: { algorithm, option } }, count) => `
set -e
openssl req -x509 -noenc -newkey ${algorithm} -pkeyopt ${option} -keyout ca.key -out ca.crt -subj /CN=ca 2>/dev/null
cat > leaf.sh <<'END'
openssl genpkey -algorithm ${algorithm} -pkeyopt ${option} -out "$1.key" 2>/dev/null
openssl req -new -key "$1.key" -subj "/CN=leaf $1" -addext "subjectAltName=DNS:host$1.example.com" \
  -addext 'extendedKeyUsage=serverAuth,clientAuth' |
  openssl x509 -req -CA ca.crt -CAkey ca.key -days 365 -copy_extensions copyall -out "$1.crt" 2>/dev/null
END
seq ${count} | xargs -P ${availableParallelism()} -I{} sh leaf.sh {}
test $(cat *.crt | grep -c BEGIN) = ${count + 1}`;

const cfssl = (key, count) => `
echo '{"CN":"ca","key":${JSON.stringify(key.spec)}}' | cfssl gencert -loglevel 5 -initca - | cfssljson -bare ca
for i in $(seq ${count}); do
  echo '{"CN":"leaf '$i'","hosts":["host'$i'.example.com"],"key":${JSON.stringify(key.spec)}}' |
    cfssl gencert -loglevel 5 -ca ca.pem -ca-key ca-key.pem - | cfssljson -bare $i
done
test $(cat *.pem | grep -c 'BEGIN CERT') = ${count + 1}`;

const contenders = {
  'certflake, runtime': ours('runtime'),
  'certflake, @peculiar/webcrypto': ours('peculiar'),
  'openssl script, all cores': openssl,
  'cfssl, as K8Nix calls it': cfssl,
};

/** Wall and CPU seconds of a script with its child processes. */
function measure(script) {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-bench-'));
  try {
    writeFileSync(join(folder, 'run.sh'), script);
    const timed = `TIMEFORMAT='%R %U %S'; time sh run.sh`;
    const options = { cwd: folder, encoding: 'utf8', env: { ...process.env, PATH } };
    const { stderr, status } = spawnSync('bash', ['-c', timed], options);
    if (status !== 0) throw new Error(stderr);
    const [wall, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
    return { wall, cpu: user + system };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const count = Number(process.argv[2] ?? 100);
const ratio = (value, base) => `${(value / base).toFixed(1)}x`;

for (const [title, key] of Object.entries(keys)) {
  console.log(`\n${count} certificates, ${title}`.padEnd(36) + 'wall s        CPU s');
  let base;
  for (const [name, script] of Object.entries(contenders)) {
    const { wall, cpu } = measure(script(key, count));
    base ??= { wall, cpu };
    const columns = [wall.toFixed(2), ratio(wall, base.wall), cpu.toFixed(2), ratio(cpu, base.cpu)];
    console.log(`  ${name.padEnd(32)}${columns.map((column) => column.padStart(7)).join('')}`);
  }
}
