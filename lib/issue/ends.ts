import { CertflakeError } from '../errors.js';
import { bare, say, typed, type Said } from '../text/say.js';
import { firstLine } from '../text/foreign.js';
import { installationError } from '../installation.js';

type Reason = readonly [fact: string, hint: string | Said];

/** By Node's code: why a worker ends without a bug in certflake. */
const reasons: Readonly<Record<string, Reason>> = {
  ERR_WORKER_OUT_OF_MEMORY: [
    'it ran out of memory',
    say`give Node more, in MiB: ${bare(typed('export NODE_OPTIONS=--max-old-space-size=4096'))}`,
  ],
  ERR_WORKER_INIT_FAILED: [
    'the operating system starts no more threads',
    say`end what uses them, or raise the limit, as with ${typed('ulimit -u 4096')}`,
  ],
};

const report = 'please report it with the output of the same command and --debug';

/**
 * Why a worker ended before its certificate was made.
 *
 * @param cause what it threw, or what prevented its start; its exit status if it threw nothing
 */
export function endOfWorker(cause: unknown): CertflakeError {
  const broken = installationError(cause);
  if (broken !== undefined) return broken;
  const [fact, hint] = reasonOf(cause);
  return new CertflakeError(`a worker ended before its certificate was made: ${fact}`, {
    code: 'worker-crashed',
    hint,
    cause,
  });
}

function reasonOf(cause: unknown): Reason {
  if (typeof cause === 'number') return [`it left with status ${cause}`, report];
  const { code, hint, hintParts } = (cause ?? {}) as Record<string, unknown>;
  // An error of ours arrives without its class, but with its hint.
  const said = Array.isArray(hintParts) ? (hintParts as Said) : hint;
  const way = typeof hint === 'string' ? (said as string | Said) : report;
  return reasons[String(code)] ?? [firstLine(cause), way];
}
