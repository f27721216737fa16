import { CertflakeError } from '../errors.js';
import type { Message } from '../hint.js';
import * as messages from './messages.js';

/** The type of `process.env`: names to values. */
export type Environment = Readonly<Record<string, string | undefined>>;

const variable = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\}|(\{[^}]*\}?))/g;

/**
 * Expands a leading `~`, `$NAME` and `${NAME}` in a path as a shell would; executes nothing. Leaves all other
 * shell syntax unchanged.
 *
 * @throws CertflakeError if a variable isn't set, because a shell would then name another file; or if the braces
 * contain more than a name
 */
export function expandPath(path: string, env: Environment): string {
  const fromHome = /^~(?=$|\/)/.test(path) ? `$HOME${path.slice(1)}` : path;
  return fromHome.replaceAll(variable, (_, plain?: string, braced?: string, other?: string) => {
    if (other !== undefined) throw refused(messages.notVariable(path, other));
    return valueOf(path, plain ?? braced ?? '', env);
  });
}

function valueOf(path: string, name: string, env: Environment): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value === undefined) throw refused(messages.variableNotSet(path, name));
  if (value === '') throw refused(messages.variableEmpty(path, name));
  return value;
}

const refused = ({ message, hint }: Message): CertflakeError =>
  new CertflakeError(message, { code: 'unexpandable-path', hint });
