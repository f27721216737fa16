import type { Spec } from './spec.js';

/**
 * The owner of public keys in a list of recipients. Manifests, records and `--accept` write `operator`,
 * `operator:<authority>` (operators of that authority alone) or `host:<name>`; only this module reads that
 * text.
 */
export type Owner = { kind: 'operator'; authority?: string } | { kind: 'host'; host: string };

const HOST = 'host:';
const OPERATOR = 'operator';

export const OPERATORS = OPERATOR;

export const ownerOfHost = (host: string): string => `${HOST}${host}`;

/** A text of neither form, from another program, names an operator: it never names a host by mistake. */
export function parseOwner(text: string): Owner {
  if (text.startsWith(HOST)) return { kind: 'host', host: text.slice(HOST.length) };
  const [, authority] = /^operator:(.*)$/s.exec(text) ?? [];
  return authority === undefined ? { kind: 'operator' } : { kind: 'operator', authority };
}

/** Whether a text has one of the operators' forms. */
export const isOperators = (text: string): boolean => /^operator(?::|$)/.test(text);

/** The host, if the owner is one; undefined for operators. */
export function hostOf(owner: string): string | undefined {
  const parsed = parseOwner(owner);
  return parsed.kind === 'host' ? parsed.host : undefined;
}

export const isHost = (owner: string): boolean => parseOwner(owner).kind === 'host';

/** An operator trusted with one authority isn't trusted with everything. */
export const circleOf = (
  { ownOperators, ca }: Pick<Spec, 'ownOperators' | 'ca'>,
  owner: string,
): string => (owner === OPERATOR && ownOperators === true ? `${OPERATOR}:${ca}` : owner);

/** The owner that manifests name, for a circle in a record. */
export const ownerOfCircle = (circle: string): string => (isHost(circle) ? circle : OPERATOR);
