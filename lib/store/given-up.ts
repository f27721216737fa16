/** What a run that can't be completed has made, as far as this machine can prove it. */
import { readRecord } from './accepted.js';
import { sha256 } from './digest.js';
import type { Journal } from './journal.js';
import type { State } from './state-folder.js';
import { below } from '../model/layout.js';

/**
 * The new authorities whose certificates are in place, as words of `--accept`. The journal proves the file's
 * bytes, and the record staged beside the present one. Nothing from the tree is trusted.
 */
export function madeAuthorities(
  { steps, accepted }: Journal,
  dir: string,
  state: State,
  digestOf: (path: string) => string | undefined,
): string[] {
  const staged = readRecord(state.staged);
  if (staged === undefined || sha256(staged) !== accepted) return [];
  const former = new Set(made(readRecord(state.accepted)).map(wordOf));
  const inPlace = (ca: string): boolean => {
    const path = below(dir, `ca/${ca}.crt`);
    return steps.some((s) => s.kind === 'put' && s.to === path && s.digest === digestOf(path));
  };
  const placed = made(staged).filter(({ ca }) => inPlace(ca));
  return placed.map(wordOf).filter((word) => !former.has(word));
}

/** A damaged record, or an older certflake's, names none. */
function made(record = '{}'): Made[] {
  try {
    const { authorities = {} } = JSON.parse(record) as Partial<Authorities>;
    return Object.entries(authorities).flatMap(([ca, all]) =>
      all.map(({ certificate }) => ({ ca, certificate })),
    );
  } catch {
    return [];
  }
}

interface Made {
  ca: string;
  certificate: string;
}

const wordOf = ({ ca, certificate }: Made): string => `${ca}=${certificate}`;

interface Authorities {
  authorities: Record<string, { certificate: string }[]>;
}
