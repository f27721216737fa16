/** A key that is in memory while the process dies of a signal is in no core dump. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { main, makeCluster } from '../cli/certflake.js';

const onLinux = process.platform === 'linux' ? test : test.skip;

/** The command while it waits for an answer. */
async function waiting<T>(look: (pid: number) => T): Promise<T> {
  const place = await makeCluster();
  const program = `await import(${JSON.stringify(main)}); setInterval(() => undefined, 1000);
    process.stdout.write('ready\\n');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: place.path('cluster'),
    env: place.env,
  });
  try {
    await new Promise((resolve, reject) => {
      child.stdout.on('data', (bytes: Buffer) => {
        if (bytes.includes('ready')) resolve(undefined);
      });
      child.on('exit', reject);
    });
    return look(child.pid!);
  } finally {
    child.kill('SIGKILL');
  }
}

onLinux('no kind of memory of the running command is dumped', async () => {
  const filter = await waiting((pid) => readFileSync(`/proc/${pid}/coredump_filter`, 'utf8'));
  expect(parseInt(filter, 16)).toBe(0);
});
