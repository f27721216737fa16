import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout } from 'node:timers/promises';

import type { Member } from './member.js';

/** A member that has no leader says this. */
const isBusy = /^status 503|^timed out$/;

/** A member that stops or starts says this, whatever its certificates are. */
const isAbsent =
  /^status 503|ECONNREFUSED|ECONNRESET|EPIPE|socket hang up|socket disconnected before|^timed out$/;

/**
 * Writes and reads one key without a pause, with the files that its host was deployed with last, on a new
 * connection each time. A request is tried at each member, twice at most.
 */
export class BusyClient {
  /** Requests that no member answered. */
  readonly failed: string[] = [];
  /** Connections that a member refused, or that failed at a member which was up. */
  readonly refused: string[] = [];
  answered = 0;
  #isOver = false;
  readonly #done: Promise<void>;

  constructor(
    readonly home: Member,
    readonly members: readonly Member[],
  ) {
    this.#done = this.#run();
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#done;
  }

  async #run(): Promise<void> {
    for (let count = 1; !this.#isOver; count += 1) {
      const [key, value] = [base64(this.home.host), base64(String(count))];
      const isWritten = (await this.#ask('/v3/kv/put', { key, value }, count)) !== undefined;
      const read = await this.#ask('/v3/kv/range', { key }, count);
      if (isWritten && read !== undefined && !read.includes(`"value":"${value}"`)) {
        this.failed.push(`${this.home.host} wrote ${count} and read ${read}`);
      }
      await setTimeout(20);
    }
  }

  async #ask(path: string, body: object, count: number): Promise<string | undefined> {
    const said: string[] = [];
    for (let index = 0; index < 2 * this.members.length; index += 1) {
      const member = this.members[(count + index) % this.members.length]!;
      if (index === this.members.length) await setTimeout(200);
      const wasUp = member.isUp;
      const { text, problem } = await this.#post(member, path, body);
      if (text !== undefined) {
        this.answered += 1;
        return text;
      }
      said.push(`${this.home.host} -> ${member.host}: ${problem}`);
      const isAlwaysUp = wasUp && member.isUp;
      if (isAlwaysUp ? !isBusy.test(problem) : !isAbsent.test(problem))
        this.refused.push(said.at(-1)!);
    }
    this.failed.push(said.join('; '));
    return undefined;
  }

  #post(member: Member, path: string, body: object): Promise<Answer> {
    const { trusts, pair } = this.home.deployed;
    const { certificate, key } = pair('etcdClient');
    const [ca, cert, secret] = [trusts, certificate, key].map((file) => readFileSync(file));
    return new Promise((resolve) => {
      const fail = ({ message }: Error) => resolve({ problem: message });
      const asked = request(
        `${member.url}${path}`,
        { method: 'POST', agent: false, ca, cert, key: secret, timeout: 5_000 },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('error', fail);
          response.on('end', () => {
            const { statusCode } = response;
            resolve(statusCode === 200 ? { text } : { problem: `status ${statusCode}: ${text}` });
          });
        },
      );
      asked.on('error', fail);
      asked.on('timeout', () => asked.destroy(new Error('timed out')));
      asked.end(JSON.stringify(body));
    });
  }
}

type Answer = { text: string; problem?: undefined } | { text?: undefined; problem: string };

const base64 = (text: string): string => Buffer.from(text).toString('base64');
