import { CertflakeError } from '../../errors.js';
import { didYouMean, quoteForMessage } from '../../text/quote.js';

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
    if (end === '') throw refused(`${quoteForMessage(text)} has a \${ without its }`);
    const variable = variables.find((known) => known === name);
    if (variable === undefined) throw unknown(name ?? '');
    if (host === undefined) throw ownerless(variable);
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
  if (host === undefined) throw ownerless('addresses');
  return host.addresses ?? [];
}

function ownerless(variable: string): CertflakeError {
  return refused(`\${${variable}} means nothing here: no single host holds it`);
}

function unknown(name: string): CertflakeError {
  if (name === 'addresses') return refused('${addresses} is a list, a word of its own in hosts');
  const hint = didYouMean(name, variables, 'known here') ?? 'write $${ for a plain ${';
  return new CertflakeError(`unknown variable ${quoteForMessage(`\${${name}}`)}`, {
    code: 'unknown-variable',
    hint,
  });
}

function refused(message: string): CertflakeError {
  const hint = 'write $${ for a plain ${';
  return new CertflakeError(message, { code: 'bad-variable', hint });
}
