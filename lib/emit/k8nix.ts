import type { AuthorityPolicy, Policy, Problem } from '../model/index.js';
import { isKeyText } from '../policy/words/host-keys.js';
import { parseDuration } from '../policy/words/durations.js';
import { placeOf, type Path } from '../policy/problems/option-path.js';
import type { Dialect } from './host-facts.js';
import { NixCall, NixExpression } from './nix-value.js';
import { quoted } from './nix-strings.js';
import { attributeName, attributePath } from './nix-words.js';
import { textValue } from './policy-words.js';
import { authorityPath } from './roles/scope.js';
import { noAlgorithm, noOption } from './messages.js';

/** What K8Nix's certToolkit has no option for, and what that means for the cluster. */
const lost: Readonly<Record<string, string>> = {
  roles: 'every host that imports the module gets this certificate and its key',
  shared: 'each host gets a key pair of its own',
  keepKey: 'every run makes a new key pair',
  renewBefore: 'every run issues every certificate again',
  restartUnits: 'nothing is restarted when the certificate changes',
  parent: 'the authority signs itself',
  pathLength: 'the certificate does not limit it',
  nameConstraints: 'the certificate does not limit it',
  sealedTo: 'no host opens the key',
  userAgeKeys: 'the operators of the whole policy open the key',
  fingerprint: 'the authority is not pinned',
};

/** Default sizes in bits: K8Nix has none. */
const sizes: Readonly<Record<string, number>> = { rsa: 2048, ecdsa: 256 };

/** K8Nix throws if nothing sets them. */
const unset = { key: { algo: 'rsa', size: 2048 }, usages: [], hosts: [], names: {} };

/** A name of the module's own: K8Nix has no node name, and NixOS only on hosts with a kubelet. */
const nodeName = new NixExpression('nodeName');

/** A host's key is a file name, relative to where the script runs: the flake's root. */
export const k8nix: Dialect = {
  facts: ['owningHostKey'],
  hasSections: false,
  nodeName,
  hostKey: (word) =>
    isKeyText(word)
      ? new NixCall('builtins.toFile "host.pub"', `${word.trim()}\n`)
      : textValue(word, nodeName),
  certificate: (ca, name) =>
    `config.certToolkit.${attributePath(['cas', ca])}.certs.${attributeName(name)}`,
  activeCertificate: authorityPath,
  bundle: (name, cas) => new NixCall(`pkgs.concatText ${quoted([name])}`, cas.map(authorityPath)),
};

export interface Narrowed {
  policy: Policy;
  /** One warning for each option left out. */
  problems: Problem[];
}

/**
 * The part of a policy that K8Nix's certToolkit has options for, with lifetimes as hours and certflake's
 * defaults written out.
 */
export function narrowToK8Nix(policy: Policy): Narrowed {
  const problems: Problem[] = [];
  const narrow = <T extends object>(options: T | undefined, path: Path): T =>
    optionsFor(options ?? {}, path, problems) as T;
  const defaults = { ...unset, ...narrow(policy.defaults, ['defaults']) };
  const lifetime = (hours: string) => ('expiry' in defaults ? {} : { expiry: hours });
  const ofCas = { ...lifetime('87600h'), usages: [] };
  const ofCerts = lifetime('8760h');
  const caDefaults = { ...ofCas, ...narrow(policy.caDefaults, ['caDefaults']) };
  const certDefaults = { ...ofCerts, ...narrow(policy.certDefaults, ['certDefaults']) };
  const cas = Object.entries(policy.cas).map(([ca, authority]) => [
    ca,
    authorityWith(authority, ca, narrow),
  ]);
  const narrowed = {
    ...policy,
    defaults,
    caDefaults,
    certDefaults,
    cas: Object.fromEntries(cas) as Policy['cas'],
  };
  return { policy: narrowed as Policy, problems };
}

type Narrow = <T extends object>(options: T | undefined, path: Path) => T;

function authorityWith(
  { ca, certDefaults, certs }: AuthorityPolicy,
  name: string,
  narrow: Narrow,
): AuthorityPolicy {
  const path = ['cas', name];
  const narrowCerts = (all: NonNullable<AuthorityPolicy['certs']>) =>
    Object.entries(all).map(([cert, options]) => [cert, narrow(options, [...path, 'certs', cert])]);
  return {
    ca: narrow(ca, [...path, 'ca']),
    ...(certDefaults && { certDefaults: narrow(certDefaults, [...path, 'certDefaults']) }),
    ...(certs && { certs: Object.fromEntries(narrowCerts(certs)) as typeof certs }),
  };
}

function optionsFor(options: object, path: Path, problems: Problem[]): object {
  const isShared = (options as { shared?: boolean }).shared === true;
  const spelt = isShared ? { hosts: [], ...options } : options;
  const kept = Object.entries(spelt).flatMap(([option, value]): [string, unknown][] => {
    const place = placeOf([...path, option]);
    if (lost[option] !== undefined) {
      problems.push(unsayable(place, noOption(lost[option])));
      return [];
    }
    if (option === 'expiry') return [[option, hours(value as string)]];
    if (option === 'key') return [[option, keyFor(value as Key, place, problems)]];
    return [[option, value]];
  });
  return Object.fromEntries(kept);
}

interface Key {
  algo: string;
  size?: number;
}

function keyFor({ algo, size }: Key, place: string, problems: Problem[]): Key {
  const bits = size ?? sizes[algo];
  if (bits !== undefined) return { algo, size: bits };
  problems.push(unsayable(place, noAlgorithm(algo)));
  return { algo: 'ecdsa', size: 256 };
}

/** K8Nix passes lifetimes to cfssl, which reads Go's durations: no days and no years. */
function hours(word: string): string {
  if (!/[dy]/.test(word)) return word;
  const seconds = parseDuration(word);
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : `${seconds}s`;
}

function unsayable(place: string, message: string): Problem {
  return { code: 'k8nix', place, message, level: 'warning' };
}
