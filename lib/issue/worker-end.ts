import { CertflakeError } from '../errors.js';
import type { Said } from '../text/say.js';
import { firstLine } from '../text/foreign.js';
import { installationError } from '../installation.js';
import { exited, noThreads, outOfMemory, report, workerEnded } from './messages.js';

type Reason = readonly [fact: string, hint: string | Said];

/** By Node's code: why a worker ends without a bug in certflake. */
const reasons: Readonly<Record<string, Reason>> = {
  ERR_WORKER_OUT_OF_MEMORY: outOfMemory,
  ERR_WORKER_INIT_FAILED: noThreads,
};

/**
 * Why a worker ended before its certificate was made.
 *
 * @param cause what it threw, or what prevented its start; its exit status if it threw nothing
 */
export function endOfWorker(cause: unknown): CertflakeError {
  const broken = installationError(cause);
  if (broken !== undefined) return broken;
  const [fact, hint] = reasonOf(cause);
  return new CertflakeError(workerEnded(fact), { code: 'worker-crashed', hint, cause });
}

function reasonOf(cause: unknown): Reason {
  if (typeof cause === 'number') return [exited(cause), report];
  const { code, hint, hintParts } = (cause ?? {}) as Record<string, unknown>;
  // An error of ours arrives without its class, but with its hint.
  const said = Array.isArray(hintParts) ? (hintParts as Said) : hint;
  const way = typeof hint === 'string' ? (said as string | Said) : report;
  return reasons[String(code)] ?? [firstLine(cause), way];
}
