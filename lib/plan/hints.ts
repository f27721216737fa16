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
import type { SpecState } from './state.js';

const names = (authorities: readonly Spec[]): string =>
  authorities.map(({ ca }) => authorityName(ca)).join(', ');

/** Hosts trust roots. They trust an intermediate only if Kubernetes signs with it, or a bundle contains it. */
function deploying(authorities: readonly Spec[], signed: Signed): string {
  if (authorities.some(isRoot)) {
    return 'hosts trust what they were deployed with, so deploy all of them at once';
  }
  const roots = new Set(authorities.map((one) => upward(one, signed).at(-1)!));
  const [it, itself] = authorities.length === 1 ? ['it', 'itself'] : ['them', 'themselves'];
  return `hosts that trust ${names([...roots])} trust ${it}; if some trust ${names(authorities)} ${itself}, deploy those at once`;
}

/** What follows from new authorities. Another run signs the authorities below them. */
function following(authorities: readonly Spec[], signed: Signed): string | Said {
  const all = authorities.flatMap(({ id }) => signed.by.get(id) ?? []);
  const made = new Set(authorities.map(({ id }) => id));
  const below = all.filter(({ id, kind }) => kind === 'authority' && !made.has(id));
  const hasCertificates = all.some(({ kind }) => kind === 'certificate');
  const they = authorities.length === 1 ? 'it' : 'they';
  const of = hasCertificates ? ` and reissues the certificates that ${they} signed` : '';
  const deploy = deploying(authorities, signed);
  if (below.length === 0) return `${of}; ${deploy}`;
  return say`${of}; ${certflake('plan')} then says how the new one signs ${names(below)}; ${deploy}`;
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
  const unpin = pins.length === 0 ? '' : `remove ${pins.join(', ')}; then `;
  const one = authorities.length === 1 ? 'a new authority' : 'new authorities';
  const line = inOrder(program('rm', ...files), ...runs);
  return say`${unpin}${line} makes ${one}${kept.length === 0 ? '' : ' and new keys'}${following(authorities, signed)}`;
}

/** Makes certificates and keys anew. */
export const forcedRun = (ids: readonly string[]): CommandLine =>
  certflake('apply', '--only', ...ids, '--force');

/** For a lost or broken authority: its files need no removal. */
const successor = (spec: Spec, signed: Signed): Said =>
  say`${certflake('apply', '--authority', spec.ca, '--force')} makes a new one${following([spec], signed)}`;

/** A hint must not remove files before a command that would be refused. */
export const another = (state: SpecState): Said =>
  parentFirst(state) ?? replacing([state.spec], state.signed);

export const succeeding = (state: SpecState): Said =>
  parentFirst(state) ?? successor(state.spec, state.signed);

/** Another intermediate needs a parent that can sign it. */
function parentFirst({ spec, issuer }: SpecState): Said | undefined {
  const trouble = issuer.state === 'unusable' ? issuer.reason : noSigner(issuer);
  if (trouble === undefined) return undefined;
  return say`fix its parent ${authorityName(spec.issuer)} first (${trouble}); ${certflake('plan')} then names the way`;
}

const noSigner = (issuer: SpecState['issuer']): string | undefined =>
  issuer.state === 'present' ? issuer.cannotSign : undefined;

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
  say`if the removal is not committed: ${git('checkout HEAD --', certificate, key)} restores it; if it is: ${git('log --diff-filter=D --', certificate, key)} shows the commit that removed it, and the commit before that one has it`;

/** Restores git's bytes, and prevents that git treats them as text again. */
export const asInGit = ({ files: { key } }: Spec): Said =>
  say`put "*.key.age binary" into ${place('.gitattributes')}, then ${inOrder(program('rm', key), git('checkout --', key))} restores it`;
