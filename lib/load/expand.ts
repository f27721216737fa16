import { CertflakeError } from '../errors.js';

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
