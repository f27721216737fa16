import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CertflakeError } from '../errors.js';
import { endOfWorker } from './worker-end.js';
import { MemoryEngine } from './engines/memory.js';
import { type Answer, type Sendable, fromPlain, movable } from './exchange.js';
import { publicIssuer, signed } from './sign.js';
import type { IssueRequest, Issued, ProviderName, SigningIssuer } from './types.js';
import { closed, notPlainData } from './messages.js';

export type { IssueRequest, Issued, SigningIssuer } from './types.js';

export interface Issuer {
  /** Make one certificate in another thread. Rejects with a CertflakeError; never hangs. */
  issue: (request: IssueRequest) => Promise<Issued>;
  /** Stop the workers; running requests are rejected. */
  close: () => Promise<void>;
}

interface Job {
  request: Sendable;
  resolve: (answer: Answer) => void;
  reject: (error: CertflakeError) => void;
}

/**
 * Issue in worker threads: at most one a core, each started when it has enough work.
 *
 * Callers keep their keys: workers get copies and wipe them. If an engine holds the authority's key elsewhere,
 * workers build the part to be signed. This thread then asks the engine to sign it. Idle workers don't keep the
 * program running.
 */
export function createIssuer(options: { workers?: number; provider?: ProviderName } = {}): Issuer {
  return new Pool(options.workers ?? availableParallelism(), options.provider);
}

/** The compiled file, even for an import from TypeScript: a worker can't load TypeScript. */
const workerFile = () => createRequire(import.meta.url).resolve('#issue-worker');

/** That many elliptic keys and signatures take a quarter of a second, as long as loading the libraries. */
const WORTH_A_WORKER = 64;

const makesRsaKey = ({ request: { contents, key } }: Job): boolean =>
  contents.key.algo === 'rsa' && key === undefined;

class Pool implements Issuer {
  readonly #most: number;
  readonly #provider: ProviderName | undefined;
  readonly #waiting: Job[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Job>();
  #closed = false;

  constructor(most: number, provider?: ProviderName) {
    this.#most = Math.max(1, most);
    this.#provider = provider;
  }

  async issue({ issuer, ...rest }: IssueRequest): Promise<Issued> {
    if (issuer === undefined) return (await this.#answer(rest)).issued!;
    const { certificate, engine } = issuer;
    if (!(engine instanceof MemoryEngine)) return this.#signHere(issuer, rest);
    return (await this.#answer({ ...rest, issuer: { certificate, engine } })).issued!;
  }

  /** This engine can't be sent to workers. */
  async #signHere(issuer: SigningIssuer, rest: Omit<IssueRequest, 'issuer'>): Promise<Issued> {
    const known = await publicIssuer(issuer);
    const { unsigned } = await this.#answer({ ...rest, issuer: known });
    return signed(unsigned!, issuer.engine, known.publicKey);
  }

  #answer(request: Sendable): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(refusal());
        return;
      }
      this.#waiting.push({ request, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const workers = [...this.#idle, ...this.#busy.keys()];
    const left = [...this.#waiting.splice(0), ...this.#busy.values()];
    this.#busy.clear();
    for (const job of left) job.reject(refusal());
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    if (this.#idle.length === 0 && !this.#wantsWorker()) return;
    const job = this.#waiting.shift()!;
    try {
      this.#give(job);
    } catch (error) {
      job.reject(error instanceof CertflakeError ? error : endOfWorker(error));
      this.#next();
    }
  }

  /** The first at once; another if the waiting requests take longer than its start. */
  #wantsWorker(): boolean {
    const { size } = this.#busy;
    if (size === 0 || size >= this.#most) return size === 0;
    return this.#waiting.length > WORTH_A_WORKER * size || this.#waiting.some(makesRsaKey);
  }

  /** The worker stays idle until the job is sent: a job that can't be sent must not cost a worker. */
  #give(job: Job): void {
    if (this.#idle.length === 0) this.#idle.push(this.#start());
    const worker = this.#idle.at(-1)!;
    send(worker, job.request);
    this.#idle.pop();
    this.#busy.set(worker, job);
    worker.ref();
  }

  #start(): Worker {
    const workerData = { providerName: this.#provider };
    const worker = new Worker(workerFile(), { workerData, execArgv: [] });
    worker.on('message', (answer: Answer) => {
      this.#answered(worker, answer);
    });
    worker.on('error', (error) => {
      this.#lost(worker, error);
    });
    worker.on('exit', (status) => {
      this.#lost(worker, status);
    });
    worker.unref();
    return worker;
  }

  #answered(worker: Worker, answer: Answer): void {
    const job = this.#busy.get(worker);
    this.#busy.delete(worker);
    this.#idle.push(worker);
    worker.unref();
    if (answer.error) job?.reject(fromPlain(answer.error));
    else job?.resolve(answer);
    this.#next();
  }

  /** Only the job of the ended worker fails. */
  #lost(worker: Worker, cause: unknown): void {
    const job = this.#busy.get(worker);
    this.#busy.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at !== -1) this.#idle.splice(at, 1);
    job?.reject(endOfWorker(cause));
    if (!this.#closed) this.#next();
  }
}

const refusal = () => new CertflakeError(closed, { code: 'issuer-closed' });

/** Keys go as copies that are moved; a request with more than plain data can't be sent. */
function send(worker: Worker, job: Sendable): void {
  const { request, buffers } = movable(job);
  try {
    worker.postMessage(request, buffers);
  } catch (cause) {
    const { message, hint } = notPlainData;
    throw new CertflakeError(message, { code: 'request', hint, cause });
  }
}
