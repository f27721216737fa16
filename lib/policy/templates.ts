import { CertflakeError } from '../errors.js';
import { meant, show } from './speak.js';

/** What stands for a host in commonName, names and hosts. */
export interface HostVariables {
  hostName: string;
  /** What the kubelet registers as: lower case, with the domain if the host has one. */
  nodeName: string;
}

const variables = ['hostName', 'nodeName'] as const;

const reference = /\$\$\{|\$\{([^}]*)(\}?)/g;

/** The variables of one host. */
export function variablesOf(host: string, domain?: string): HostVariables {
  const full = domain === undefined ? host : `${host}.${domain}`;
  return { hostName: host, nodeName: full.toLowerCase() };
}

/** Whether a text names a variable; `$${` doesn't. */
export function isTemplate(text: string): boolean {
  return [...text.matchAll(reference)].some(([found]) => found !== '$${');
}

/**
 * Puts a host's values for `${hostName}` and `${nodeName}`, and `${` for `$${`.
 *
 * @throws CertflakeError on any other variable, and on every one where no host is given
 */
export function expand(text: string, host: HostVariables | undefined): string {
  return text.replaceAll(reference, (found, name: string | undefined, end: string | undefined) => {
    if (found === '$${') return '${';
    if (end === '') throw refused(`${show(text)} has a \${ without its }`);
    const variable = variables.find((known) => known === name);
    if (variable === undefined) throw unknown(name ?? '');
    if (host === undefined)
      throw refused(`\${${variable}} means nothing here: no single host holds it`);
    return host[variable];
  });
}

function unknown(name: string): CertflakeError {
  const hint = meant(name, variables, 'known here') ?? 'write $${ for a plain ${';
  return new CertflakeError(`unknown variable ${show(`\${${name}}`)}`, {
    code: 'unknown-variable',
    hint,
  });
}

function refused(message: string): CertflakeError {
  const hint = 'write $${ for a plain ${';
  return new CertflakeError(message, { code: 'bad-variable', hint });
}
