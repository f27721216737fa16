import { CertflakeError } from '../errors.js';
import type { Specs } from '../model/index.js';
import type { PlanSelection } from './types.js';
import { undeclared } from './messages.js';

/**
 * A word that selects nothing is misspelt.
 *
 * @throws CertflakeError (`usage`)
 */
export function refuseUnknown({ only, hosts, authorities }: PlanSelection, { specs }: Specs): void {
  known('only', only, [...specs.map(({ id }) => id)]);
  known('hosts', hosts, [...specs.flatMap(({ heldBy }) => heldBy)]);
  known('authorities', authorities, [...specs.map(({ ca }) => ca)]);
}

function known(name: string, words: string[] = [], declared: string[]): void {
  const unknown = words.find((word) => !declared.includes(word));
  if (unknown === undefined) return;
  const { message, hint } = undeclared(name, unknown, [...new Set(declared)].sort());
  throw new CertflakeError(message, { code: 'usage', hint });
}
