import { spawnSync } from 'node:child_process';
import { withNix } from '../../nix/nix.js';
import { withPrograms } from '../../programs.js';

/** Whether this machine allows namespaces. */
const canMakeNamespaces = (): boolean =>
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--net', '--mount', '--uts', 'true']).status === 0;

/** The source of the units, for the title: those of the stand-in prove less. */
const unitsOf = process.env['NIXPKGS']
  ? `with the units of nixpkgs' own modules (${process.env['NIXPKGS']})`
  : "with the units of this repository's STAND-IN for nixpkgs (NIXPKGS names no checkout)";

const tools = ['unshare', 'nsenter', 'setpriv', 'mount', 'ip', 'ss', 'bash', 'age'];

/**
 * `describe` for tests that boot hosts: with Nix, these programs, and root in a kernel with namespaces.
 * Otherwise skips them with the reason in the title; in CI fails, except for `withPrograms`' optional programs.
 */
export function withHosts(programs: string[], what: string, body: () => void): void {
  const title = `${what}, ${unitsOf}`;
  if (canMakeNamespaces()) {
    withNix(title, () => {
      withPrograms([...tools, ...programs], 'on hosts in namespaces', body);
    });
    return;
  }
  const why = 'needs root, and network and mount namespaces';
  if (process.env['CI'] === 'true') {
    test(`${title}: ${why}`, () => {
      throw new Error(`missing in CI: ${why}`);
    });
  } else describe.skip(`${title} (skipped: ${why})`, body);
}
