import type { AuthorityClaim, Claim, KeyClaim, ReaderClaim } from '../../model/index.js';
import { visible, wrap, type Style } from '../terminal/text.js';

/** What the operator must compare before a yes: each recipient once, with all that it would open. */
export function claimLines(claims: readonly Claim[], style: Style): string[] {
  const authorities = claims.filter((claim) => claim.kind === 'authority');
  const keys = claims.filter((claim) => claim.kind === 'key');
  const readers = claims.filter((claim) => claim.kind === 'reader');
  return [
    ...authorities.flatMap((claim) => authorityLines(claim, style)),
    ...byReader(readers).flatMap((all) => readerLines(all, style)),
    ...keys.flatMap((claim) => keyLines(claim, style)),
  ];
}

/** How many there are to compare. */
export const countClaims = (claims: readonly Claim[]): number =>
  new Set(claims.map((claim) => (claim.kind === 'reader' ? readerName(claim) : claim.fingerprint)))
    .size;

const mark = (name: string, style: Style): string =>
  `  ${style.red('>')} ${style.bold(visible(name))}`;

function authorityLines(
  { ca, subject, path, fingerprint }: AuthorityClaim,
  style: Style,
): string[] {
  return [
    mark(`authority ${ca}: ${subject}`, style),
    `      ${visible(path)}, SHA-256`,
    `      ${fingerprint}`,
  ];
}

function readerLines(claims: [ReaderClaim, ...ReaderClaim[]], style: Style): string[] {
  const [first] = claims;
  const replaces = [...new Set(claims.flatMap((claim) => claim.replaces))];
  const opened = claims.filter(({ exists }) => exists).map(({ id }) => id);
  const made = claims.filter(({ exists }) => !exists).map(({ id }) => id);
  return [
    mark(`recipient ${readerName(first)}`, style),
    ...replaces.map((former) => `      replaces ${former}`),
    ...opens('to open', opened, style),
    ...opens('to open the new keys of', made, style),
  ];
}

/** Authorities come first; `--json` has all of them. */
const NAMED = 8;

function opens(words: string, ids: string[], style: Style): string[] {
  if (ids.length === 0) return [];
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  const named = visible(ids.slice(0, NAMED).join(', '));
  return wrap(`      ${words} ${named}${more}`, style.width, 8);
}

function keyLines({ id, fingerprint, replaces }: KeyClaim, style: Style): string[] {
  return [
    mark(`key ${id}, SHA-256 of its public half`, style),
    `      ${fingerprint}`,
    ...replaces.map((former) => `      replaces ${former}`),
  ];
}

const readerName = ({ owner, fingerprint }: ReaderClaim): string => `${owner} ${fingerprint}`;

function byReader(claims: ReaderClaim[]): [ReaderClaim, ...ReaderClaim[]][] {
  const groups = new Map<string, [ReaderClaim, ...ReaderClaim[]]>();
  for (const claim of claims) {
    const all = groups.get(readerName(claim));
    if (all) all.push(claim);
    else groups.set(readerName(claim), [claim]);
  }
  return [...groups.values()];
}
