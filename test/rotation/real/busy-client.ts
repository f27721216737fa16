import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout } from 'node:timers/promises';

/** A server that restarts, and that says so. */
export interface Answering {
  host: string;
  url: string;
  service: { isUp: boolean };
}

export interface Question {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
}

/** Files' paths: what the client trusts, and what it shows. */
export interface Shown {
  trusts: string;
  pair: readonly [certificate: string, key: string];
}

type Answer = { text: string; problem?: undefined } | { text?: undefined; problem: string };

/** A server without a leader or before it is ready says this. */
const isBusy = /^status 50[34]|^timed out$/;

/** A server that stops or starts says this, whatever its certificates are. */
const isAbsent =
  /^status 50[0-9]|^status 403|ECONNREFUSED|ECONNRESET|EPIPE|socket hang up|socket disconnected before|^timed out$/;

/**
 * A client that never stops: each question goes on a new connection, with the files that its host has then. A
 * question is tried at each server, twice at most.
 */
export class BusyClient {
  /** Questions that no server answered. */
  readonly failed: string[] = [];
  /** Connections that a server refused, or that failed at a server which was up. */
  readonly refused: string[] = [];
  answered = 0;
  #isOver = false;
  #asked = 0;
  readonly #done: Promise<void>;

  constructor(
    readonly name: string,
    readonly servers: readonly Answering[],
    readonly shown: () => Shown,
    turn: (client: BusyClient, count: number) => Promise<void>,
  ) {
    this.#done = this.#run(turn);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#done;
  }

  async #run(turn: (client: BusyClient, count: number) => Promise<void>): Promise<void> {
    for (let count = 1; !this.#isOver; count += 1) {
      await turn(this, count);
      await setTimeout(20);
    }
  }

  /** The first answer of a server; undefined: there is none. */
  async ask(question: Question): Promise<string | undefined> {
    const { length } = this.servers;
    const first = (this.#asked += 1);
    const said: string[] = [];
    for (let index = 0; index < 2 * length; index += 1) {
      if (index === length) await setTimeout(200);
      const { text, problem } = await this.#askOne(
        this.servers[(first + index) % length]!,
        question,
      );
      if (text !== undefined) return text;
      said.push(problem);
    }
    this.failed.push(said.join('; '));
    return undefined;
  }

  async #askOne(server: Answering, question: Question): Promise<Answer> {
    const wasUp = server.service.isUp;
    const answer = await send(server.url, question, this.shown());
    if (answer.problem === undefined) {
      this.answered += 1;
      return answer;
    }
    const problem = `${this.name} -> ${server.host}: ${answer.problem}`;
    const mayBe = wasUp && server.service.isUp ? isBusy : isAbsent;
    if (!mayBe.test(answer.problem)) this.refused.push(problem);
    return { problem };
  }
}

function send(url: string, { method, path, body }: Question, shown: Shown): Promise<Answer> {
  const [ca, cert, key] = [shown.trusts, ...shown.pair].map((file) => readFileSync(file));
  return new Promise((resolve) => {
    const fail = ({ message }: Error): void => {
      resolve({ problem: message });
    };
    const options = { method, agent: false, ca, cert, key, timeout: 5_000 };
    const asked = request(`${url}${path}`, options, (response) => {
      const { statusCode = 0 } = response;
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', fail);
      response.on('end', () => {
        resolve(statusCode === 200 ? { text } : { problem: `status ${statusCode}: ${text}` });
      });
    });
    asked.on('error', fail);
    asked.on('timeout', () => asked.destroy(new Error('timed out')));
    asked.end(body && JSON.stringify(body));
  });
}
