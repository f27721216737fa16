import type { Spec } from '../model/index.js';
import {
  certflake,
  git,
  inOrder,
  place,
  program,
  say,
  type CommandLine,
  type Said,
} from '../text/say.js';
import { authorityName, isRoot, upward, type Signed } from './signed.js';

const names = (authorities: readonly Spec[]): string =>
  authorities.map(({ ca }) => authorityName(ca)).join(', ');

/** Hosts trust roots. They trust an intermediate only if Kubernetes signs with it, or a bundle contains it. */
function deploying(authorities: readonly Spec[], signed: Signed): string | Said {
  if (authorities.some(isRoot)) {
    return 'a host trusts only the authorities it was last deployed with: deploy all hosts together';
  }
  const roots = new Set(authorities.map((one) => upward(one, signed).at(-1)!));
  const own = names(authorities);
  return say`hosts that trust ${names([...roots])} also trust ${own}; if hosts trust ${own} directly, deploy those hosts together`;
}

/** What follows from new authorities. Another run signs the authorities below them. */
function following(authorities: readonly Spec[], signed: Signed): Said {
  const all = authorities.flatMap(({ id }) => signed.by.get(id) ?? []);
  const made = new Set(authorities.map(({ id }) => id));
  const below = all.filter(({ id, kind }) => kind === 'authority' && !made.has(id));
  const hasCertificates = all.some(({ kind }) => kind === 'certificate');
  const isOne = authorities.length === 1;
  const former = isOne ? 'the former one' : 'the former ones';
  const sign = isOne ? 'the new one signs' : 'the new ones sign';
  const of = hasCertificates ? ` and reissues the certificates that ${former} signed` : '';
  const deploy = deploying(authorities, signed);
  if (below.length === 0) return say`${of}; ${deploy}`;
  return say`${of}; ${certflake('plan')} then says how ${sign} ${names(below)}; ${deploy}`;
}

/**
 * How to replace the present authorities, as one shell line. Only a missing authority is given up, so the user
 * removes its files: no option alone may do it.
 *
 * @param kept - ids of certificates whose keys would otherwise stay: the new authorities must never certify
 * these keys
 */
export function replacing(
  authorities: [Spec, ...Spec[]],
  signed: Signed,
  kept: readonly string[] = [],
): Said {
  const files = authorities.flatMap((spec) => [spec.files.certificate, spec.files.key]);
  const cas = authorities.map(({ ca }) => ca);
  const ids = authorities.map(({ id }) => id);
  const runs =
    kept.length === 0
      ? [certflake('apply', '--authority', ...cas, '--force')]
      : [forcedRun(ids), forcedRun(kept), certflake('apply')];
  const pins = authorities
    .filter(({ fingerprint }) => fingerprint !== undefined)
    .map(({ place }) => `${place}.fingerprint`);
  const unpin = pins.length === 0 ? '' : say`remove ${pins.join(', ')}; then `;
  const one = authorities.length === 1 ? 'a new authority' : 'new authorities';
  const line = inOrder(program('rm', ...files), ...runs);
  return say`${unpin}${line} makes ${one}${kept.length === 0 ? '' : ' and new keys'}${following(authorities, signed)}`;
}

/** How to replace an authority that still works. */
export const rotating = ({ ca }: Spec): Said =>
  say`${certflake('rotate', ca)} replaces it in stages, and hosts stay connected`;

/** Makes new certificates and keys. */
export const forcedRun = (ids: readonly string[]): CommandLine =>
  certflake('apply', '--only', ...ids, '--force');

/** For a lost or broken authority: its files need no removal. */
export const successor = (spec: Spec, signed: Signed): Said =>
  say`${certflake('apply', '--authority', spec.ca, '--force')} makes a new authority${following([spec], signed)}`;

/** Another intermediate needs a parent that can sign it. */
export const parentFirst = (parent: string, trouble: string): Said =>
  say`fix its parent ${authorityName(parent)} first (${trouble}); then ${certflake('plan')} says what to do`;

/** Restores the file without it; git's history shows which commit added it. */
export const withoutStranger = ({ files: { certificate } }: Spec): Said =>
  say`restore the file from an earlier commit (${git('log -p --', certificate)})`;

/** All commits with one of its files, including a side that a merge dropped or is merging. */
export const bothInHistory = ({ files: { certificate, key } }: Spec): CommandLine =>
  git('log --all --full-history --', certificate, key);

/**
 * Restores both files of an authority: one command for a removal that isn't committed yet, one for an earlier
 * one.
 */
export const asBeforeRemoval = ({ files: { certificate, key } }: Spec): Said =>
  say`if the removal is not committed: ${git('checkout HEAD --', certificate, key)}; if it is committed: ${git('log --diff-filter=D --', certificate, key)} shows that COMMIT, and ${git('checkout COMMIT~ --', certificate, key)} restores both files`;

/** Restores git's bytes, and prevents that git treats them as text again. */
export const asInGit = ({ files: { key } }: Spec): Said =>
  say`put "*.key.age binary" into ${place('.gitattributes')}, then ${inOrder(program('rm', key), git('checkout --', key))} restores the file`;
