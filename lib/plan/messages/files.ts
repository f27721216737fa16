import type { Message } from '../../hint.js';
import { say, type Said } from '../../text/say.js';
import type { ReadCertificate, Spec } from '../../model/index.js';
import { asInGit, forcedRun, withoutStranger } from '../hints.js';

/** @param problem - that its line endings were changed */
export const lineEndings = (spec: Spec, problem: string, otherwise: Said): Message => ({
  message: `its sealed key can't be read: ${problem}`,
  hint: say`${asInGit(spec)}; otherwise ${otherwise}`,
});

export const newKey = (id: string): Said => say`${forcedRun([id])} makes a new key`;

/** What a file holds that it must not; follows the file's name. */
export function holdsStrangers(
  strangers: readonly ReadCertificate[],
  own: ReadCertificate,
): string {
  const what = strangers.length === 1 ? 'a certificate that does' : 'certificates that do';
  return `holds ${what} not belong there: ${strangers.map((each) => named(each, own)).join(', ')}`;
}

function named({ fingerprint, subject }: ReadCertificate, own: ReadCertificate): string {
  const name = subject.map(([type, value]) => `${type}=${value}`).join(', ');
  return `${fingerprint} (${name}${fingerprint === own.fingerprint ? '; its own, once more' : ''})`;
}

export const fileHolds = (file: string, strangers: string): string => `${file} ${strangers}`;

/** @param strangers - from `holdsStrangers` */
export const strangerInAuthority = (spec: Spec, strangers: string): Message => ({
  message: `the authority's file ${strangers}`,
  hint: withoutStranger(spec),
});

export const strangerBehind = (spec: Spec, strangers: string): Message => ({
  message: `its file ${strangers}`,
  hint: say`${withoutStranger(spec)}, or ${forcedRun([spec.id])} makes a new certificate and key`,
});
