import { CertflakeError } from '../errors.js';

/** What `process.env` is: names to values. */
export type Environment = Readonly<Record<string, string | undefined>>;

const variable = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\}|(\{[^}]*\}?))/g;

/**
 * A path with a leading `~`, `$NAME` and `${NAME}` expanded as a shell would; nothing is executed, and
 * whatever else a shell knows stays as it is.
 *
 * @throws CertflakeError if a variable isn't set (a shell would put nothing there, and mean another
 * file), or if more than a name stands in the braces
 */
export function expandPath(path: string, env: Environment): string {
  const fromHome = /^~(?=$|\/)/.test(path) ? `$HOME${path.slice(1)}` : path;
  return fromHome.replaceAll(variable, (_, plain?: string, braced?: string, other?: string) => {
    if (other !== undefined) throw refused(path, `$${other} is not a variable's name`);
    return valueOf(path, plain ?? braced ?? '', env);
  });
}

function valueOf(path: string, name: string, env: Environment): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value === undefined) throw refused(path, `$${name} is not set`);
  if (value === '') throw refused(path, `$${name} is empty`);
  return value;
}

function refused(path: string, fact: string): CertflakeError {
  return new CertflakeError(`cannot expand "${path}": ${fact}`, {
    code: 'unexpandable-path',
    hint: 'set it, or write the path out',
  });
}
