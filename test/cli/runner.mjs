/** A thread that runs command lines in its own process, one after the other, for in-process.ts. */
import { Readable, Writable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { runCommand } from '../../dist/cli/run-command.js';

const { port, answered } = workerData;

/** One run, and what it prints in the order that it prints it. */
async function ran({ words, cwd, env }) {
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
  const status = await runCommand({ ...streams, words, cwd, env, now: () => Date.now() });
  const said = (name) => printed.flatMap(([to, text]) => (to === name ? [text] : [])).join('');
  return { status, stdout: said('stdout'), stderr: said('stderr') };
}

function answer(result) {
  port.postMessage(result);
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
}

port.on('message', (request) => {
  ran(request).then(answer, (error) => answer({ error: String(error?.stack ?? error) }));
});
parentPort.unref();
