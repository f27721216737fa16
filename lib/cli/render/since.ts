import type { Since } from '../../plan/trust-added.js';
import { claimLines, countClaims } from './claims.js';
import { plural, type Style } from '../terminal/text.js';

/** For the reviewer of a pull request: who can open more than before, and what hosts will trust. */
export function renderSince({ revision, claims }: Since, style: Style): string {
  if (claims.length === 0) {
    return `Since ${revision}: no recipient, authority, host key or kept key was added.\n\n`;
  }
  const count = plural(countClaims(claims), 'addition');
  const heading = style.bold(`Since ${revision}: ${count} to look at`);
  return [heading, ...claimLines(claims, style), '', ''].join('\n');
}
