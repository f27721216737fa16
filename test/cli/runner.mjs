/** A thread that runs command lines in its own process, for in-process.ts. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Readable, Writable } from 'node:stream';
import { workerData } from 'node:worker_threads';
import { runCommand } from '../../dist/cli/run-command.js';

const { port, answered } = workerData;

/** One run: its status, and what it prints in the order that it prints it. */
async function run({ words, cwd, env }) {
  const printed = [];
  const to = (name) =>
    new Writable({
      decodeStrings: false,
      write: (text, _encoding, done) => {
        printed.push([name, String(text)]);
        done();
      },
    });
  const streams = { stdin: Readable.from([]), stdout: to('stdout'), stderr: to('stderr') };
  const { CERTFLAKE_STORY_TIME: time } = env;
  const now = time === undefined ? () => Date.now() : () => Number(time) * 1000;
  const status = await runCommand({ ...streams, words, cwd, env, now });
  return { status, printed };
}

async function ran(request) {
  const { status, printed } = await run(request);
  const said = (name) => printed.flatMap(([to, text]) => (to === name ? [text] : [])).join('');
  return { status, stdout: said('stdout'), stderr: said('stderr') };
}

/** For a shell's function `certflake`: what it sends is a request, what it gets is what it has to do. */
async function serve() {
  const secret = randomBytes(16).toString('hex');
  const server = createServer((socket) => {
    let received = '';
    socket.setEncoding('utf8').on('data', (text) => {
      received += text;
      if (!received.endsWith('\0\0')) return;
      const [given, ...parts] = received.slice(0, -2).split('\0');
      if (given !== secret) socket.destroy();
      else void run(requestOf(parts)).then((done) => socket.end(`${script(done)}\0`));
    });
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return { place: `/dev/tcp/127.0.0.1/${server.address().port}`, secret };
}

function requestOf([cwd, count, ...rest]) {
  const end = Number(count);
  const variables = rest.slice(end).map((line) => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  });
  return { cwd, words: rest.slice(0, end), env: Object.fromEntries(variables) };
}

function script({ status, printed }) {
  const lines = printed.map(([to, text]) => {
    const word = `'${text.replaceAll("'", "'\\''")}'`;
    return `printf %s ${word}${to === 'stderr' ? ' >&2' : ''}`;
  });
  return [...lines, `(exit ${status})`].join('\n');
}

function answer(result) {
  port.postMessage(result);
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
}

port.on('message', (request) => {
  const done = request === 'serve' ? serve() : ran(request);
  done.then(answer, (error) => answer({ error: String(error?.stack ?? error) }));
});
