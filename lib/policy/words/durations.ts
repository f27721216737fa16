import type { Message } from '../../hint.js';
import { CertflakeError } from '../../errors.js';
import * as messages from './messages.js';

/** Go's units (time.ParseDuration), in seconds, and two of ours. */
const units: Record<string, number> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  y: 365 * 86_400,
};

/** A thousand years: certificates can't end after 9999 (RFC 5280, 4.1.2.5). */
const longest = 1000 * 365 * 86_400;

const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d|y)/g;

/**
 * Seconds of a Go duration (`720h30m`), with `d` as 24h and `y` as 365d; drops fractions of a second.
 *
 * @throws CertflakeError on anything else, on zero, on less than a second and on more than a thousand years
 */
export function parseDuration(word: string): number {
  const parts = [...word.matchAll(part)];
  if (word === '' || parts.map(([text]) => text).join('') !== word) {
    throw refused(messages.notDuration(word));
  }
  const sum = parts.reduce((total, [, count, unit]) => total + Number(count) * units[unit!]!, 0);
  const seconds = Math.floor(sum + 1e-6);
  if (sum === 0) throw refused(messages.noTime(word));
  if (seconds < 1) throw refused(messages.underSecond(word));
  if (seconds > longest) throw refused(messages.overThousandYears(word));
  return seconds;
}

const refused = ({ message, hint }: Message): CertflakeError =>
  new CertflakeError(message, { code: 'bad-duration', hint });
