import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { run } from '../programs.js';
import { makeFolder, overrides, system } from './inputs.js';
import { runNix } from './nix.js';

/** The blocks of this language in a text, in order. */
export const blocksIn = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(
    ([, block]) => block!,
  );

/** The first block of this language in a page. */
export const blockOf = (page: string, language: string): string =>
  blocksIn(readFileSync(page, 'utf8'), language)[0]!;

/** The text from this heading of a page to the next one. */
export const sectionOf = (page: string, heading: string): string =>
  readFileSync(page, 'utf8').split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!;

export const write = (file: string, text: string): void => {
  makeFolder(dirname(file));
  writeFileSync(file, text);
};

/** The flake of docs/nix.md with another policy, and no files of the hosts. */
export const flakeOf = (policy: string): string =>
  blockOf('docs/nix.md', 'nix')
    .replace(/^ {6}policy =$[^]*?^ {8}\};$/m, () => `      policy = ${policy};`)
    .replace(/^.*hardware-configuration.*\n/m, '');

/** The public host keys of a flake. */
export function layHostKeys(flake: string, hosts: string[]): void {
  for (const host of hosts) {
    const key = join(makeFolder(join(flake, 'ssh-host-keys')), host);
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    rmSync(key);
  }
}

/** An attribute of a flake, with the inputs of this folder. */
export function evaluated(
  folder: string,
  flake: string,
  attribute: string,
  ...options: string[]
): unknown {
  const inputs = { nixpkgs: 'nixpkgs', agenix: 'agenix', certflake: 'certflake' };
  const command = ['eval', '--json', `.#${attribute}`, ...options, '--no-write-lock-file'];
  const { status, stdout, stderr } = runNix(
    'nix',
    [...command, ...overrides(folder, inputs)],
    flake,
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Writes the inventory of a flake's hosts beside the inputs; its file. */
export function layInventory(folder: string, flake: string): string {
  const file = join(folder, 'inventory.json');
  writeFileSync(
    file,
    JSON.stringify(evaluated(folder, flake, `packages.${system}.certs.inventory`)),
  );
  return file;
}
