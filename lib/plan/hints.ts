import type { Spec } from '../model/index.js';
import { gitLine, shellArguments } from '../text/shell.js';
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
function following(authorities: readonly Spec[], signed: Signed): string {
  const all = authorities.flatMap(({ id }) => signed.by.get(id) ?? []);
  const made = new Set(authorities.map(({ id }) => id));
  const below = all.filter(({ id, kind }) => kind === 'authority' && !made.has(id));
  const hasCertificates = all.some(({ kind }) => kind === 'certificate');
  const they = authorities.length === 1 ? 'it' : 'they';
  const of = hasCertificates ? ` and reissues the certificates that ${they} signed` : '';
  const deploy = deploying(authorities, signed);
  if (below.length === 0) return `${of}; ${deploy}`;
  return `${of}; "certflake plan" then says how the new one signs ${names(below)}; ${deploy}`;
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
): string {
  const files = authorities.flatMap((spec) => [spec.files.certificate, spec.files.key]);
  const words = (of: (spec: Spec) => string): string => authorities.map(of).join(' ');
  const runs =
    kept.length === 0
      ? `certflake apply --authority ${words(({ ca }) => ca)} --force`
      : `certflake apply --only ${words(({ id }) => id)} --force && certflake apply --only ${kept.join(' ')} --force && certflake apply`;
  const pins = authorities
    .filter(({ fingerprint }) => fingerprint !== undefined)
    .map(({ place }) => `${place}.fingerprint`);
  const unpin = pins.length === 0 ? '' : `remove ${pins.join(', ')}; then `;
  const one = authorities.length === 1 ? 'a new authority' : 'new authorities';
  return `${unpin}"rm ${shellArguments(...files)} && ${runs}" makes ${one}${kept.length === 0 ? '' : ' and new keys'}${following(authorities, signed)}`;
}

/** For a lost or broken authority: its files need no removal. */
const successor = (spec: Spec, signed: Signed): string =>
  `"certflake apply --authority ${spec.ca} --force" makes a new one${following([spec], signed)}`;

/** A hint must not remove files before a command that would be refused. */
export const another = (state: SpecState): string =>
  parentFirst(state) ?? replacing([state.spec], state.signed);

export const succeeding = (state: SpecState): string =>
  parentFirst(state) ?? successor(state.spec, state.signed);

/** Another intermediate needs a parent that can sign it. */
function parentFirst({ spec, issuer }: SpecState): string | undefined {
  const trouble = issuer.state === 'unusable' ? issuer.reason : noSigner(issuer);
  if (trouble === undefined) return undefined;
  return `fix its parent ${authorityName(spec.issuer)} first (${trouble}); "certflake plan" then names the way`;
}

const noSigner = (issuer: SpecState['issuer']): string | undefined =>
  issuer.state === 'present' ? issuer.cannotSign : undefined;

/** Restores the file without it; git's history shows which commit added it. */
export const withoutStranger = ({ files: { certificate } }: Spec): string =>
  `restore the file from an earlier commit ("${gitLine('log -p --', certificate)}")`;

/** All commits with one of its files, including a side that a merge dropped or is merging. */
export const bothInHistory = ({ files: { certificate, key } }: Spec): string =>
  gitLine('log --all --full-history --', certificate, key);

/**
 * Restores both files of an authority: one command for a removal that isn't committed yet, one for an earlier
 * one.
 */
export const asBeforeRemoval = ({ files: { certificate, key } }: Spec): string =>
  `if the removal is not committed: "${gitLine('checkout HEAD --', certificate, key)}" restores it; if it is: "${gitLine('log --diff-filter=D --', certificate, key)}" shows the commit that removed it, and the commit before that one has it`;

/** Restores git's bytes, and prevents that git treats them as text again. */
export const asInGit = ({ files: { key } }: Spec): string =>
  `put "*.key.age binary" into .gitattributes, then "rm ${shellArguments(key)} && ${gitLine('checkout --', key)}" restores it`;
