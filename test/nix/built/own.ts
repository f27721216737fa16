import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import { commit, git, system } from '../inputs.js';
import type { Nix } from '../installed.js';
import { Checkout } from './checkout.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

interface Machine {
  preSwitchChecks: Record<string, string>;
}

/** certflake's own flake, as in a user's clone. */
export function ownFlake(folder: () => string, nix: Nix): void {
  describe("certflake's own flake", () => {
    let own: Checkout;
    beforeAll(() => {
      git(folder(), 'clone', '--quiet', 'certflake', 'clone');
      own = new Checkout(folder(), nix, join(folder(), 'clone'));
      own.begin({ nixpkgs: 'nixpkgs' });
      commit(own.top);
    });

    test('is shown for every system', () => {
      const shown = JSON.parse(own.must(['flake', 'show', '--all-systems', '--json'])) as object;
      expect(shown).toMatchObject({ packages: { 'aarch64-darwin': { certflake: {} } } });
    });

    test('builds a program that has issued, verified and checked', () => {
      own.must(['build', '--out-link', 'result']);
      const built = readlinkSync(join(own.flake, 'result'));
      expect(built).toMatch(new RegExp(`-certflake-${version}$`));
      expect(own.must(['log', built])).toMatch(
        /connections, .* 0 failed[^]*nothing due[^]*Nothing to do/,
      );
    });

    test("passes its own check, without a warning but of K8Nix's outputs", () => {
      const { status, stderr } = own.run(['flake', 'check']);
      const warnings = [
        ...stderr.matchAll(/^(?:evaluation )?warning: (?!The check omitted)(.*)/gm),
      ];
      const errors = status === 0 ? '' : stderr;
      expect({ errors, warnings: warnings.map(([, text]) => text).sort() }).toEqual({
        errors: '',
        warnings: [
          "unknown flake output 'mkRecreateCertsApp'",
          "unknown flake output 'mkRecreateCertsScript'",
        ],
      });
    });

    test('has virtual machines that open the keys which their check issued', () => {
      const vm = ['build', '--no-link', '--print-out-paths', `.#checks.${system}.vm`];
      const machines = readFileSync(own.must(vm).trim(), 'utf8').trim().split('\n');
      expect(machines.map((path) => path.replace(/.*-nixos-system-/, ''))).toEqual([
        'controlplane',
        'worker-1',
      ]);
      for (const path of machines) {
        const { preSwitchChecks } = JSON.parse(readFileSync(path, 'utf8')) as Machine;
        const check = ['-c', preSwitchChecks['certToolkit']!, 'script', 'incoming', 'switch'];
        const { status, stderr } = spawnSync('bash', check, { encoding: 'utf8' });
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      }
    });

    test.each([
      ['nix run', ['run', '.', '--', '--version']],
      ['its development shell', ['develop', '-c', 'certflake', '--version']],
    ])('runs certflake by %s', (_, command) => {
      expect(own.must(command).trim()).toBe(version);
    });

    test('formats the tree, but for the guide', () => {
      own.edit('nix/formatter.nix', (text) => text.replaceAll(/\n +/g, '\n'));
      own.must(['fmt']);
      expect(git(own.top, 'diff', '--stat')).toBe('');
    });
  });
}
