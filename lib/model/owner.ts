import type { Spec } from './spec.js';

/**
 * Whose public keys a list of recipients names. Manifests, records and `--accept` write it as `operator`,
 * `operator:<authority>` (operators of that authority alone) or `host:<name>`; this module alone reads that text.
 */
export type Owner = { kind: 'operator'; authority?: string } | { kind: 'host'; host: string };

const HOST = 'host:';
const OPERATOR = 'operator';

export const OPERATORS = OPERATOR;

export const ownerOfHost = (host: string): string => `${HOST}${host}`;

/** Text that another program wrote and that has neither form names an operator: no host is taken for another one. */
export function parseOwner(text: string): Owner {
  if (text.startsWith(HOST)) return { kind: 'host', host: text.slice(HOST.length) };
  const [, authority] = /^operator:(.*)$/s.exec(text) ?? [];
  return authority === undefined ? { kind: 'operator' } : { kind: 'operator', authority };
}

/** Whether a text has one of the operators' forms. */
export const isOperators = (text: string): boolean => /^operator(?::|$)/.test(text);

/** The host, of a host's keys; undefined of operators. */
export function hostOf(owner: string): string | undefined {
  const parsed = parseOwner(owner);
  return parsed.kind === 'host' ? parsed.host : undefined;
}

export const isHost = (owner: string): boolean => parseOwner(owner).kind === 'host';

/** Who is trusted with one authority alone isn't trusted with everything. */
export const circleOf = (
  { ownOperators, ca }: Pick<Spec, 'ownOperators' | 'ca'>,
  owner: string,
): string => (owner === OPERATOR && ownOperators === true ? `${OPERATOR}:${ca}` : owner);

/** The owner in manifests, of a circle in a record. */
export const ownerOfCircle = (circle: string): string => (isHost(circle) ? circle : OPERATOR);
