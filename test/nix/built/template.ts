import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { git, makeFolder, system } from '../inputs.js';
import type { Nix } from '../installed.js';
import { Checkout, makeKey } from './checkout.js';

const hosts = ['controlplane', 'worker-1'];

interface System {
  services: Record<string, { serviceConfig: { ExecStart: string } }>;
  preSwitchChecks: Record<string, string>;
}

/** `nix flake init -t`, then the steps of the template's README. */
export function templateFlake(folder: () => string, nix: Nix, operator: () => string): void {
  describe("the template's flake", () => {
    let flake: Checkout;
    beforeAll(() => {
      flake = new Checkout(folder(), nix, makeFolder(join(folder(), 'template')));
      flake.must(['flake', 'init', '-t', `git+file:${join(folder(), 'certflake')}`]);
      flake.edit('modules/cluster.nix', (text) => text.replace('age1...', operator()));
      hosts.forEach(giveKey);
      // A host's fixed paths are below the test's folder here.
      for (const host of hosts) flake.edit(`hosts/${host}/configuration.nix`, withOwnPaths(host));
      flake.edit('flake.nix', withCertsCheck);
      flake.begin({ nixpkgs: 'nixpkgs', agenix: 'agenix', certflake: 'certflake' });
    });

    const keys = (): string => join(folder(), 'template-keys');

    function giveKey(host: string): void {
      rmSync(join(keys(), host), { force: true });
      makeKey(keys(), host);
      cpSync(join(keys(), `${host}.pub`), join(flake.flake, `ssh-host-keys/${host}.pub`));
    }

    const withOwnPaths = (host: string) => (text: string) =>
      text.replace(
        /\}\s*$/,
        `
          age.identityPaths = [ "${join(keys(), host)}" ];
          certToolkit.alarm.textfile = "${join(folder(), `${host}.prom`)}";
          certToolkit.alarm.within = "${host === 'worker-1' ? '24h' : '400d'}";
        }`,
      );

    const withCertsCheck = (text: string) =>
      text.replace(
        /packages =/,
        `apps.${system}.certs-check = certflake.lib.mkCertsCheck {
          inherit (self) nixosConfigurations;
          system = "${system}";
          root = ./.;
        };
        packages =`,
      );

    const toplevel = (host: string) => `.#nixosConfigurations.${host}.config.system.build.toplevel`;

    const built = (host: string): System => {
      const path = flake.must(['build', '--no-link', '--print-out-paths', toplevel(host)]).trim();
      return JSON.parse(readFileSync(path, 'utf8')) as System;
    };

    const bash = (script: string, ...args: string[]) =>
      spawnSync('bash', ['-c', script, 'script', ...args], { encoding: 'utf8' });

    test('builds no host before its certificates are issued, and says what to run', () => {
      const { status, stderr } = flake.run(['build', '--no-link', toplevel('worker-1')]);
      expect(status).toBe(1);
      expect(stderr).toMatch(/not issued yet[^]*run "nix run \.#certs\.recreate"/);
    });

    test('mkCertsCheck, which reads a copy, names what issues them in the checkout', () => {
      const { status, stdout } = flake.run(['run', '.#certs-check']);
      expect(status).toBe(2);
      expect(stdout).toMatch(
        /^"nix run \.#certs\.recreate" changes \d+ of \d+ certificates now; "nix run \.#certs\.plan" says why\.$/m,
      );
    });

    test('has them issued by nix run .#certs.recreate', () => {
      expect(flake.must(['run', '.#certs.recreate', '--', '--yes'])).toMatch(/Done: wrote/);
      flake.add();
    });

    test.each(hosts)('builds %s without a warning', (host) => {
      const { status, stderr } = flake.run(['build', '--no-link', toplevel(host)]);
      expect({ status, warnings: stderr.match(/evaluation warning: .*/g) }).toEqual({
        status: 0,
        warnings: null,
      });
    });

    test('is a cluster that check and verify have nothing to say of', () => {
      flake.must(['run', '.#certs.check']);
      flake.must(['run', '.#certs.verify']);
    });

    test('mkCertsCheck looks at the clock each time it runs', () => {
      flake.must(['run', '.#certs-check']);
      expect(flake.run(['run', '.#certs-check', '--', '--within', '400d']).status).toBe(2);
    });

    test("the alarm's unit passes where nothing is due, fails where something is, and leaves metrics", () => {
      const alarm = (host: string) =>
        bash(built(host).services['certtoolkit-alarm']!.serviceConfig.ExecStart).status;
      expect([alarm('worker-1'), alarm('controlplane')]).toEqual([0, 2]);
      for (const host of hosts)
        expect(readFileSync(join(folder(), `${host}.prom`), 'utf8')).toMatch(
          /^certflake_certificate_\S+ \d+$/m,
        );
    });

    test('the check before a switch opens every key, and stops a reinstalled host', () => {
      const check = built('worker-1').preSwitchChecks['certToolkit']!;
      expect(bash(check, 'incoming', 'switch')).toMatchObject({ status: 0, stderr: '' });
      giveKey('worker-1');
      const { status, stderr } = bash(check, 'incoming', 'switch');
      expect(status).toBe(1);
      expect(stderr).toMatch(/this host cannot open .*hint: was the host reinstalled/s);
    });

    test('the reinstalled host is built again once recreate made its keys new', () => {
      flake.add();
      expect(flake.run(['build', '--no-link', toplevel('worker-1')]).stderr).toMatch(
        /sealed to another key than this host's owningHostKey/,
      );
      expect(flake.run(['run', '.#certs.recreate', '--', '--yes']).status).toBe(1);
      const print = spawnSync('ssh-keygen', ['-l', '-f', join(keys(), 'worker-1.pub')], {
        encoding: 'utf8',
      }).stdout.split(' ')[1]!;
      flake.must(['run', '.#certs.recreate', '--', '--yes', '--accept', print]);
      flake.add();
      expect(bash(built('worker-1').preSwitchChecks['certToolkit']!, 'i', 'switch').status).toBe(0);
      expect(git(flake.top, 'diff', '--stat')).toBe('');
    });
  });
}
