import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Ran } from './certflake.js';

export interface Request {
  words: readonly string[];
  cwd: string;
  env: Record<string, string>;
}

/** Where a shell's function `certflake` asks for a run (test/scenarios/prelude.sh). */
interface Service {
  place: string;
  secret: string;
}

type Answer<T> = T | { error: string };

/** A thread that runs command lines while this one waits. */
class Runner {
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  readonly #channel = new MessageChannel();
  readonly #worker: Worker;

  constructor() {
    const { port2: port } = this.#channel;
    this.#worker = new Worker(new URL('./runner.mjs', import.meta.url), {
      workerData: { port, answered: this.#answered },
      transferList: [port],
      execArgv: [],
      env: {},
    });
    this.#worker.unref();
  }

  ask(request: Request): Ran;
  ask(request: 'serve'): Service;
  ask(request: Request | 'serve'): Ran | Service {
    const { port1 } = this.#channel;
    Atomics.store(this.#answered, 0, 0);
    port1.postMessage(request);
    const isAnswered = Atomics.wait(this.#answered, 0, 0, PATIENCE) !== 'timed-out';
    const answer = receiveMessageOnPort(port1)?.message as Answer<Ran | Service> | undefined;
    if (!isAnswered || answer === undefined) throw new Error('the command does not end');
    if ('error' in answer) throw new Error(answer.error);
    return answer;
  }

  end(): void {
    this.#channel.port1.close();
    void this.#worker.terminate();
  }
}

const PATIENCE = 240_000;

let runner: Runner | undefined;
let service: Service | undefined;

/** Runs the built command in a thread of this process, without the start of a Node. */
export function runInProcess(request: Request): Ran {
  runner ??= new Runner();
  return runner.ask(request);
}

/** Variables for a shell whose `certflake` runs in this process. */
export function serveShell(): Record<string, string> {
  if (process.env['CERTFLAKE_SPAWN'] === '1') return {};
  runner ??= new Runner();
  service ??= runner.ask('serve');
  return { CERTFLAKE_RUNNER: service.place, CERTFLAKE_RUNNER_SECRET: service.secret };
}

afterAll(() => {
  runner?.end();
  runner = undefined;
  service = undefined;
});
