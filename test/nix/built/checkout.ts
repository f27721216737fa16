import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from '../../programs.js';
import { filesBelow } from '../../walk.js';
import type { Nix } from '../installed.js';
import { git, makeFolder, overrides } from '../inputs.js';
import { nixEnvironment, runNix, type Evaluated } from '../nix.js';

/** A user's flake in a repository, locked to local inputs, so that each command is a user's. */
export class Checkout {
  constructor(
    /** The folders of the inputs and of private keys. */
    readonly inputs: string,
    readonly nix: Nix,
    readonly top: string,
    /** The flake's folder: the repository's top, or one below it. */
    readonly flake = top,
  ) {}

  /** Starts the repository, and writes flake.lock. */
  begin(inputs: Record<string, string>): void {
    git(this.top, 'init', '--quiet');
    git(this.top, 'add', '.');
    this.must(['flake', 'lock', ...overrides(this.inputs, inputs)]);
    git(this.top, 'add', '.');
  }

  run(command: string[], cwd = this.flake): Evaluated {
    return runNix('nix', command, cwd, this.nix);
  }

  /** The stdout of a command that must succeed. */
  must(command: string[], cwd = this.flake): string {
    const { status, stdout, stderr } = this.run(command, cwd);
    if (status !== 0) throw new Error(`nix ${command.join(' ')}: ${stderr}${stdout}`);
    return stdout;
  }

  add(): void {
    git(this.top, 'add', '.');
  }

  edit(path: string, change: (text: string) => string): void {
    const file = join(this.flake, path);
    const before = readFileSync(file, 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${path}: nothing to change`);
    writeFileSync(file, after);
  }

  /** The SHA-256 of every file below the flake's certificates. */
  certificates(): Record<string, string> {
    const folder = join(this.flake, 'secrets/certs');
    const digest = (file: string): string =>
      createHash('sha256').update(readFileSync(file)).digest('hex');
    return Object.fromEntries(filesBelow(folder).map((path) => [path, digest(join(folder, path))]));
  }
}

/** An SSH key pair below the folder; its public line. */
export function makeKey(folder: string, name: string): string {
  const file = join(makeFolder(folder), name);
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
  return readFileSync(`${file}.pub`, 'utf8').trim();
}

/** The operator's key, at the path of the guide's policy. */
export function makeOperator(): string {
  return makeKey(join(nixEnvironment()['HOME']!, '.ssh'), 'id_ed25519');
}
