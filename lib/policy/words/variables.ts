import type { Message } from '../../hint.js';
import { CertflakeError } from '../../errors.js';
import * as messages from './messages.js';
import type { Code } from '../../codes.js';
import { didYouMean } from '../../text/did-you-mean.js';

/** The values for a host in commonName, names and hosts. */
export interface HostVariables {
  hostName: string;
  /** The name that the kubelet registers: lower case, with the domain if the host has one. */
  nodeName: string;
  /** The addresses that others use for the host: a list, so its variable stands alone in `hosts`. */
  addresses?: readonly string[];
}

const variables = ['hostName', 'nodeName'] as const;

const reference = /\$\$\{|\$\{([^}]*)(\}?)/g;

/** The variables of one host. */
export function variablesOf(
  host: string,
  domain?: string,
  addresses: readonly string[] = [],
): HostVariables {
  const full = domain === undefined ? host : `${host}.${domain}`;
  return { hostName: host, nodeName: full.toLowerCase(), addresses };
}

/**
 * Fills in a host's values for `${hostName}` and `${nodeName}`, and `${` for `$${`.
 *
 * @throws CertflakeError on any other variable, and on every variable without a host
 */
export function expand(text: string, host: HostVariables | undefined): string {
  return text.replaceAll(reference, (found, name: string | undefined, end: string | undefined) => {
    if (found === '$${') return '${';
    if (end === '') throw refused(messages.unclosedVariable(text));
    const variable = variables.find((known) => known === name);
    if (variable === undefined) throw unknown(name ?? '');
    if (host === undefined) throw refused(messages.ownerless(variable));
    return host[variable];
  });
}

/**
 * Fills in a host's values in a word of `hosts`, where `${addresses}` alone stands for all of its addresses.
 *
 * @throws CertflakeError as `expand` does
 */
export function expandAll(word: string, host: HostVariables | undefined): readonly string[] {
  if (word !== '${addresses}') return [expand(word, host)];
  if (host === undefined) throw refused(messages.ownerless('addresses'));
  return host.addresses ?? [];
}

function unknown(name: string): CertflakeError {
  if (name === 'addresses') return refused(messages.addressesInText);
  const known = didYouMean(name, variables, 'known here');
  return refused(messages.unknownVariable(name, known), 'unknown-variable');
}

const refused = ({ message, hint }: Message, code: Code = 'bad-variable'): CertflakeError =>
  new CertflakeError(message, { code, hint });
