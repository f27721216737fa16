import { CertflakeError } from '../errors.js';
import { notHandlebars, templateProblem } from './messages.js';

/** A template's text, and its path for errors. */
export interface Template {
  path: string;
  text: string;
}

/** `templates/emit/cluster.nix.hbs:12: {{commonName}} is not printed by the Nix printer`. */
export function templateError(
  { path }: Template,
  line: number | undefined,
  fact: string,
  more: { hint?: string; cause?: unknown } = {},
): CertflakeError {
  const place = line === undefined ? path : `${path}:${line}`;
  return new CertflakeError(templateProblem(place, fact), { code: 'template', ...more });
}

/** Handlebars' own error in our form: position first, then its first line as the fact. */
export function foreignError(template: Template, error: unknown): CertflakeError {
  if (error instanceof CertflakeError) return error;
  const { message, lineNumber } = error as Error & { lineNumber?: number };
  const [first = '', ...others] = message.split('\n');
  const parsed = /^(?:Parse|Lexical) error on line (\d+)/.exec(first);
  const line = parsed === null ? lineNumber : Number(parsed[1]);
  const fact = parsed === null ? first.replace(/ - \d+:\d+$/, '') : notHandlebars;
  const hint = parsed === null ? undefined : others.at(-1)?.slice(0, 80);
  return templateError(template, line, fact, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}
