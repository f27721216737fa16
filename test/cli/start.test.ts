import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeCluster } from './certflake.js';

/**
 * Most of a command's start-up time is loading. It loads cryptography with the first key that is sealed, opened
 * or made.
 */
const cluster = await makeCluster();
cluster.must(['apply', '--yes']);
const loader = fileURLToPath(new URL('loaded.mjs', import.meta.url));
const hook = cluster.write(
  'hook.mjs',
  `import { register } from 'node:module';
   register(${JSON.stringify(`file://${loader}`)}, { data: process.env.LOADED });`,
);

/** The packages that a command loads. The hook's way is deprecated in Node 26, the new one not in Node 20. */
function loaded(...args: string[]): string[] {
  const log = cluster.write(`loaded-${args[0]!}`, '');
  const env = { NODE_OPTIONS: `--disable-warning=DEP0205 --import ${hook}`, LOADED: log };
  const { stderr } = cluster.certflake(args, { env });
  expect(stderr).toBe('');
  const names = readFileSync(log, 'utf8').matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g);
  return [...new Set([...names].map(([, name]) => name!))].sort();
}

test.each([
  ['--version', ['commander']],
  ['--help', ['commander']],
  ['plan', ['@scure/base', 'commander', 'yaml']],
  ['check', ['@scure/base', 'commander', 'yaml']],
])('certflake %s loads only %j', (command, expected) => {
  expect(loaded(command)).toEqual(expected);
});

test('an apply with nothing to do loads no more than a plan', () => {
  expect(loaded('apply', '--yes')).toEqual(loaded('plan'));
});

test('a full disk behind stdout is said, without a stack trace', () => {
  const { status, stderr } = cluster.shell('certflake plan > /dev/full');
  expect(status).toBe(1);
  expect(stderr).toBe(
    'error: cannot write stdout: no space left on the file system\nhint: free some space and run it again\n',
  );
});
