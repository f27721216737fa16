import type { Spec } from '../model.js';
import { gitLine, shellArguments } from '../shell.js';
import type { SpecState } from './state.js';

/** The declared specs by the authority that signs them; an authority doesn't sign itself. */
export type Signed = ReadonlyMap<string, readonly Spec[]>;

export function signedIn(specs: Iterable<Spec>): Signed {
  const signed = new Map<string, Spec[]>();
  for (const spec of specs) {
    if (spec.issuerId === spec.id) continue;
    signed.set(spec.issuerId, [...(signed.get(spec.issuerId) ?? []), spec]);
  }
  return signed;
}

const DEPLOY = 'hosts trust what they were deployed with, so deploy all of them at once';

/** What follows new authorities. Another run signs the authorities below them. */
function following(authorities: readonly Spec[], signed: Signed): string {
  const all = authorities.flatMap(({ id }) => signed.get(id) ?? []);
  const made = new Set(authorities.map(({ id }) => id));
  const below = all.filter(({ id, kind }) => kind === 'authority' && !made.has(id));
  const hasCertificates = all.some(({ kind }) => kind === 'certificate');
  const reissues = hasCertificates ? ' and reissues the certificates that it signed' : '';
  const of = authorities.length === 1 ? reissues : reissues.replace(' it ', ' they ');
  if (below.length === 0) return `${of}; ${DEPLOY}`;
  const names = below.map(({ id }) => authorityName(id)).join(', ');
  return `${of}; "certflake plan" then says how the new one signs ${names}; ${DEPLOY}`;
}

/**
 * The way to other authorities in place of those that lie there, as one line for a shell. Only an
 * authority that is gone is given up, so its files are removed by hand: no option alone may do it.
 */
export function replacing(authorities: [Spec, ...Spec[]], signed: Signed): string {
  const files = authorities.flatMap((spec) => [spec.files.certificate, spec.files.key]);
  const names = authorities.map(({ ca }) => ca).join(' ');
  const pins = authorities
    .filter(({ fingerprint }) => fingerprint !== undefined)
    .map(({ place }) => `${place}.fingerprint`);
  const unpin = pins.length === 0 ? '' : `remove ${pins.join(', ')}; then `;
  const one = authorities.length === 1 ? 'a new authority' : 'new authorities';
  return `${unpin}"rm ${shellArguments(...files)} && certflake apply --authority ${names} --force" makes ${one}${following(authorities, signed)}`;
}

/** An authority's name in messages. */
export const authorityName = (id: string): string => `"${id.replace(/^ca-/, '')}"`;

/** For an authority that is lost or broken: its files are no hindrance. */
const successor = (spec: Spec, signed: Signed): string =>
  `"certflake apply --authority ${spec.ca} --force" makes a new one${following([spec], signed)}`;

/** No way begins with removing files where the command that follows would be refused. */
export const another = (state: SpecState): string =>
  parentFirst(state) ?? replacing([state.spec], state.signed);

export const succeeding = (state: SpecState): string =>
  parentFirst(state) ?? successor(state.spec, state.signed);

/** Another intermediate wants a parent that can sign it. */
function parentFirst({ spec, issuer }: SpecState): string | undefined {
  const trouble = issuer.state === 'unusable' ? issuer.reason : noSigner(issuer);
  if (trouble === undefined) return undefined;
  return `fix its parent ${authorityName(spec.issuerId)} first (${trouble}); "certflake plan" then names the way`;
}

const noSigner = (issuer: SpecState['issuer']): string | undefined =>
  issuer.state === 'present' ? issuer.cannotSign : undefined;

/**
 * New keys for all of these. A new authority brings new keys to all that it signs, but for those that
 * must not change as a side effect: these are named.
 */
export function renewingKeys(specs: Spec[], signed: Signed): string {
  const [first, ...rest] = specs.filter(({ kind }) => kind === 'authority');
  const replaced = new Set([first, ...rest].map((spec) => spec?.ca));
  const named = specs.filter(
    ({ kind, ca, keepKey }) => kind === 'certificate' && (keepKey || !replaced.has(ca)),
  );
  const ids = named.map(({ id }) => id).join(' ');
  const ways = [
    ...(first === undefined ? [] : [replacing([first, ...rest], signed)]),
    ...(ids === '' ? [] : [`"certflake apply --only ${ids} --force" makes new keys`]),
  ];
  return ways.join('; then ');
}

/** Back to the file without it; git's history tells which commit has brought it. */
export const withoutStranger = ({ files: { certificate } }: Spec): string =>
  `restore the file from an earlier commit ("${gitLine('log -p --', certificate)}")`;

/** Back to both files of an authority: one way for a removal that git doesn't know yet, one for an earlier one. */
export const asBeforeRemoval = ({ files: { certificate, key } }: Spec): string =>
  `if the removal is not committed: "${gitLine('checkout HEAD --', certificate, key)}" restores it; if it is: "${gitLine('log --diff-filter=D --', certificate, key)}" shows the commit that removed it, and the commit before that one has it`;

/** Back to the bytes that git has, and kept from being taken for text again. */
export const asInGit = ({ files: { key } }: Spec): string =>
  `put "*.key.age binary" into .gitattributes, then "rm ${shellArguments(key)} && ${gitLine('checkout --', key)}" restores it`;
