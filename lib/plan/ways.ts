import type { Spec } from '../model.js';
import { shellWords } from '../shell.js';
import type { SpecState } from './state.js';

/** What follows a new authority, whatever the reason for it. */
const DEPLOY =
  'hosts trust what they were deployed with, so deploy all of them at once; "certflake plan" then names authorities below it';

/**
 * The way to other authorities in place of those that lie there, as one line for a shell. Only an
 * authority that is gone is given up, so its files are removed by hand: no option alone may do it.
 */
export function replacing(authorities: [Spec, ...Spec[]]): string {
  const files = authorities.flatMap((spec) => [spec.files.certificate, spec.files.key]);
  const names = authorities.map(({ ca }) => ca).join(' ');
  const pins = authorities
    .filter(({ fingerprint }) => fingerprint !== undefined)
    .map(({ place }) => `${place}.fingerprint`);
  const unpin = pins.length === 0 ? '' : `remove ${pins.join(', ')}; then `;
  const one = authorities.length === 1 ? 'a new authority' : 'new authorities';
  return `${unpin}"rm ${shellWords(...files)} && certflake apply --authority ${names} --force" makes ${one} and reissues all that was signed; ${DEPLOY}`;
}

/** An authority's name in messages. */
export const authorityName = (id: string): string => `"${id.replace(/^ca-/, '')}"`;

/** For an authority that is lost or broken: its files are no hindrance. */
const successor = ({ ca }: Spec): string =>
  `"certflake apply --authority ${ca} --force" makes a new one and reissues all that it signed; ${DEPLOY}`;

/** No way begins with removing files where the command that follows would be refused. */
export const another = (state: SpecState): string => parentFirst(state) ?? replacing([state.spec]);

export const succeeding = (state: SpecState): string => parentFirst(state) ?? successor(state.spec);

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
export function renewingKeys(specs: Spec[]): string {
  const [first, ...rest] = specs.filter(({ kind }) => kind === 'authority');
  const replaced = new Set([first, ...rest].map((spec) => spec?.ca));
  const named = specs.filter(
    ({ kind, ca, keepKey }) => kind === 'certificate' && (keepKey || !replaced.has(ca)),
  );
  const ids = named.map(({ id }) => id).join(' ');
  const ways = [
    ...(first === undefined ? [] : [replacing([first, ...rest])]),
    ...(ids === '' ? [] : [`"certflake apply --only ${ids} --force" makes new keys`]),
  ];
  return ways.join('; then ');
}

/** Back to the file without it; git's history tells which commit has brought it. */
export const withoutStranger = ({ files: { certificate } }: Spec): string =>
  `restore the file from an earlier commit ("git log -p -- ${shellWords(certificate)}")`;

/** Back to the bytes that git has, and kept from being taken for text again. */
export const asInGit = ({ files: { key } }: Spec): string =>
  `put "*.key.age binary" into .gitattributes, then "rm ${shellWords(key)} && git checkout -- ${shellWords(key)}" restores it`;
