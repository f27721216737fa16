import { existsSync, readFileSync } from 'node:fs';
import { withNix } from '../nix/nix.js';
import { makeFleet, type Fleet } from './kubernetes/fleet.js';
import { wordsOf } from './kubernetes/machine.js';
import { evaluateHosts, type Running, type RunningHost } from './kubernetes/running.js';

/**
 * Without a checkout of nixpkgs, a stand-in makes the units. This compares it with nixpkgs' own modules, for
 * every unit with a command and every host.
 */
const nixpkgs = process.env['NIXPKGS'];

/** Flags that NixOS writes out although the programs would do the same without. */
const withoutEffect = ['--disable-admission-plugins', '--runtime-config', '--storage-backend'];

interface Kubeconfig {
  clusters: { cluster: object }[];
  users: { user: object }[];
}

/** The part of a file that a program uses: for a kubeconfig the addresses and paths in it, not their names. */
function contentOf(path: string): unknown {
  const content = JSON.parse(readFileSync(path, 'utf8')) as Kubeconfig | object;
  return 'users' in content ? [content.clusters[0]!.cluster, content.users[0]!.user] : content;
}

const read = (value: string): unknown =>
  /(kubeconfig|kubelet-config|\.json)$/.test(value) && existsSync(value) ? contentOf(value) : value;

/** By flag, with "true" for one without a value. */
function flagsOf(command: string): Record<string, unknown> {
  const [program, ...flags] = wordsOf(command);
  const pairs = flags.map((flag): [string, unknown] => {
    const [name, ...value] = flag.split('=');
    return [name!, value.length === 0 ? 'true' : read(value.join('='))];
  });
  const effective = pairs.filter(([name]) => !withoutEffect.includes(name));
  return { program, ...Object.fromEntries(effective) };
}

/** A unit that runs a program: its command line, environment, user and folder. */
function programsOf({ units }: RunningHost): Record<string, unknown> {
  const run = Object.entries(units).filter(([, { command }]) => command !== '');
  return Object.fromEntries(
    run.map(([name, { command, environment, user, directory }]) => {
      const known = Object.entries(environment).filter(([, value]) => value !== '');
      const variables = Object.fromEntries(known.map(([key, value]) => [key, read(value)]));
      return [name, { flags: flagsOf(command), variables, user, directory }];
    }),
  );
}

function withUnitsOf(checkout: string | undefined, fleet: Fleet): Running {
  if (checkout === undefined) delete process.env['NIXPKGS'];
  else process.env['NIXPKGS'] = checkout;
  return evaluateHosts(fleet.place.path('cluster'));
}

const title = 'the stand-in for nixpkgs';
if (!nixpkgs) test.skip(`${title} (skipped: NIXPKGS names no checkout)`, () => undefined);
else {
  withNix(title, () => {
    test('has units with the same meaning', async () => {
      const fleet = await makeFleet();
      const ours = withUnitsOf(undefined, fleet).hosts;
      const theirs = withUnitsOf(nixpkgs, fleet).hosts;
      for (const [name, host] of Object.entries(theirs))
        expect([name, programsOf(ours[name]!)]).toEqual([name, programsOf(host)]);
    });
  });
}
