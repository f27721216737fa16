import { PolicyError } from '../errors.js';
import type { Inventory, InventoryAuthority, InventoryHost } from '../model/index.js';
import { certificatesOf } from './resolve/certificates.js';
import { folderOf } from './words/folder.js';
import { hostKeyWord, isKeyText, keyOfFile } from './words/host-keys.js';
import { authorityLayers, merge, pick } from './resolve/inheritance.js';
import type { Locate } from './problems/option-path.js';
import { problemsOf } from './problems/option-path.js';
import { ProblemList } from './problems/problem-list.js';
import { checkHostRoles, checkRoles, namedRoles, rolesOf } from './resolve/roles.js';
import { validatePolicy } from './kubernetes/section.js';
import { draftSpecs } from './specs/specs.js';
import { specWords } from './resolve/spec-words.js';
import type { Policy } from '../model/policy.js';
import { below } from '../model/layout.js';

/** What resolving a policy needs from outside. */
export interface ResolveContext {
  /** The text of each readable host key file, by the path that the policy names. */
  hostKeys?: Readonly<Record<string, string>> | undefined;
  /** The policy's folder relative to the root; by default the root. */
  folder?: string | undefined;
  /** The policy's file relative to the root; problems name it with their lines. */
  file?: string | undefined;
  /** From `parsePolicy`. */
  locate?: Locate | undefined;
}

/**
 * The inventory of a policy: inheritance and hosts expanded, words as written.
 *
 * Takes any value: refuses what isn't a policy, with all problems at once; only the recipients are left to
 * `resolveSpecs`. Always complete, because a policy names the whole fleet.
 *
 * @throws PolicyError
 */
export function resolvePolicy(policy: Policy, context: ResolveContext = {}): Inventory {
  const report = new ProblemList();
  const whole = validatePolicy(policy, report);
  const inventory = whole && inventoryOf(whole, context, report);
  if (inventory !== undefined && !report.failed) draftSpecs(inventory, report, () => ({}));
  if (inventory === undefined || report.failed) {
    const errors = report.drafts.filter(({ level = 'error' }) => level === 'error');
    throw new PolicyError(problemsOf(errors, context));
  }
  return inventory;
}

function inventoryOf(policy: Policy, context: ResolveContext, report: ProblemList): Inventory {
  checkRoles(policy, report);
  const folder = folderOf(context.folder ?? '.');
  const inventory: Inventory = {
    version: 1,
    complete: true,
    dir: folder === '' ? policy.dir : below(folder, policy.dir),
    ...pick(policy, ['userAgeIdentity']),
    userAgeKeys: policy.userAgeKeys,
    hosts: mapSorted(policy.hosts, (host) => resolveHost(policy, host, context, report)),
    authorities: mapSorted(policy.cas, (ca) => resolveAuthority(policy, ca, report)),
    certificates: certificatesOf(policy, report),
    ...namedRoles(policy),
    ...pick(policy, ['kubernetes', 'lint']),
  };
  if (!report.failed) checkHostRoles(inventory, report);
  return inventory;
}

function resolveHost(
  policy: Policy,
  name: string,
  context: ResolveContext,
  report: ProblemList,
): InventoryHost {
  const host = policy.hosts![name]!;
  const key = resolveHostKey(policy, name, context, report);
  return {
    ...(key === undefined ? {} : { key }),
    roles: rolesOf(host),
    ...pick(host, ['domain', 'addresses']),
  };
}

function resolveHostKey(
  policy: Policy,
  host: string,
  context: ResolveContext,
  report: ProblemList,
): string | undefined {
  const declared = hostKeyWord(policy, host);
  if (declared === undefined) return undefined;
  const { path, word } = declared;
  if (isKeyText(word)) return word.trim();
  const files = context.hostKeys ?? {};
  if (Object.hasOwn(files, word)) return report.attempt(path, () => keyOfFile(word, files[word]!));
  const folder = context.folder ?? '';
  return word.startsWith('/') ? word : below(folder, word);
}

function resolveAuthority(policy: Policy, name: string, report: ProblemList): InventoryAuthority {
  const layers = authorityLayers(policy, name);
  const { ca } = policy.cas[name]!;
  const merged = merge(layers, '87600h');
  const words = specWords(ca.parent ?? name, merged, layers, undefined, report);
  return {
    spec: { ...words, ...pick(ca, ['parent', 'pathLength', 'nameConstraints']) },
    ...merged.delivery,
    ...pick(ca, ['userAgeKeys', 'sealedTo', 'fingerprint']),
  };
}

/** A record with the same names in sorted order; makes each value from its name. */
function mapSorted<T>(names: object | undefined, value: (name: string) => T): Record<string, T> {
  const sorted = Object.keys(names ?? {}).sort();
  return Object.fromEntries(sorted.map((name) => [name, value(name)]));
}
