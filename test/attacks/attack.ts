import type { Problem } from '../../lib/errors.js';
import { main, type Ran } from '../cli/certflake.js';
import { commit, edit, git } from '../keep/repository.js';
import { need, testWith } from '../programs.js';
import { attackerKeys, twin, type Attacker, type Pair, type Slot } from './forge.js';
import * as holds from './holds.js';
import { freshClone, world, type PolicyOf, type World } from './world.js';

interface Refusal {
  code?: string;
  /** What the message must name. */
  names: string[];
  /** Whether manifests may be rebuilt anyway. */
  rebuilds?: true;
}

/** One operator's clone, and an attacker who can change every file that git tracks. */
export class Attack {
  /** The attacker's own files: those that the attacker can open were made by the attacker. */
  readonly #own = new Set<string>();
  #honest = 0;
  #before: Record<string, string> | undefined;

  constructor(
    readonly world: World,
    readonly attacker: Attacker,
  ) {}

  /** A change by the operator. */
  honest(message: string): void {
    commit(this.world, message);
    git(this.world, 'update-ref', `${holds.ORIGINAL}-${(this.#honest += 1)}`, 'HEAD');
  }

  /** A change by the attacker, as a commit that the operator has pulled. */
  async commits(change: () => void | Promise<void>): Promise<void> {
    const known = holds.blobsOf(this.world, '--all');
    await change();
    commit(this.world, 'a small cleanup');
    for (const blob of holds.blobsOf(this.world, 'HEAD')) {
      if (!known.has(blob)) this.#own.add(blob);
    }
  }

  /** Adds a recipient to the operators. */
  hires(key: string): void {
    edit(this.world, /^userAgeKeys:\n/m, `userAgeKeys:\n  - "${key.trim()}"\n`);
  }

  edit(from: string | RegExp, to: string): void {
    edit(this.world, from, to);
  }

  /** The same PKI made by the attacker, who has all of its private keys. */
  twin(policy?: string): (slot: Slot) => Promise<Pair> {
    return twin(this.world, this.attacker, policy);
  }

  /** The operator runs a command without a terminal. */
  operator(args: string[]): Ran {
    this.#before ??= holds.everything(this.world);
    return this.world.certflake(args);
  }

  /** The operator runs a command on a terminal, with this input. */
  terminal(args: string[], typed: string): Ran {
    this.#before ??= holds.everything(this.world);
    const line = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ');
    return this.world.run(need('script'), ['-qec', line, '/dev/null'], { input: typed });
  }

  /** The command ends with status 1, names the attempt, and changes nothing. */
  refuses(args: string[], { code, names, rebuilds }: Refusal): void {
    const before = this.#state(rebuilds);
    const { status, stdout } = this.operator([...args, '--json']);
    expect({ args, status, stdout }).toMatchObject({ status: 1 });
    const { problems } = JSON.parse(stdout) as { problems: Problem[] };
    if (code !== undefined) expect(problems.map((problem) => problem.code)).toContain(code);
    if (code === 'not-accepted') expect(stdout).toContain('--accept ');
    const missing = names.filter((name) => !stdout.includes(name));
    expect(missing.length === 0 ? [] : { args, missing, problems }).toEqual([]);
    expect(this.#state(rebuilds)).toEqual(before);
  }

  /** All files and what is accepted, without the clone's secret, which any command may make. */
  #state(rebuilds = false): [Record<string, string>, string] {
    const files = Object.entries(this.world.files());
    const outside = files.filter(
      ([path]) =>
        !path.startsWith('cluster/.git/certflake/') &&
        !(rebuilds && path.endsWith('/manifest.json')),
    );
    return [Object.fromEntries(outside), this.record()];
  }

  /** What this clone has accepted, as text; without notes about misfits, which accept nothing. */
  record(): string {
    return Object.entries(this.world.files('cluster/.git'))
      .filter(([path]) => /\/certflake\/accepted[^/]*\.json$/.test(path))
      .map(([, text]) => {
        const record = JSON.parse(text) as Record<string, unknown>;
        return JSON.stringify({ ...record, misfits: undefined });
      })
      .join('\n');
  }

  /** Follows each hint of the last run, except those that accept something by name. */
  followsHints({ stdout, stderr }: Ran): void {
    const quoted = [...(stdout + stderr).matchAll(/"([^"\n]*certflake [^"\n]*)"/g)];
    const lines = quoted.map(([, line]) => line!).filter((line) => !line.includes('--accept'));
    for (const line of lines) {
      this.world.shell(line.replaceAll(/certflake (apply|rekey)/g, 'certflake $1 --yes'));
    }
  }

  /** Another operator pulls the same: a clone without a record. */
  elsewhere(): Attack {
    const other = new Attack(freshClone(this.world), this.attacker);
    for (const blob of this.#own) other.#own.add(blob);
    return other;
  }

  /** What must be true after any attack. */
  async holds(): Promise<void> {
    const { world: place, attacker } = this;
    if (this.#before) holds.layoutOnly(this.#before, holds.everything(place));
    holds.nothingOpens(place, attacker, this.#own);
    await holds.authoritiesStayClosed(place, this.#own);
    holds.noStranger(place, attacker, this.#own);
  }
}

export async function makeAttack(policyOf?: PolicyOf): Promise<Attack> {
  const place = await world(policyOf);
  git(place, 'update-ref', holds.ORIGINAL, 'HEAD');
  return new Attack(place, await attackerKeys());
}

/** A test of one attack: at its end no key and no certificate of the attacker may have come through. */
export function scenario(
  title: string,
  body: (attack: Attack) => Promise<void>,
  policyOf?: PolicyOf,
): void {
  testWith(['git', 'openssl', 'script', 'age'], title, async () => {
    const attack = await makeAttack(policyOf);
    await body(attack);
    await attack.holds();
  });
}
