import { isoDate } from '../../text/dates.js';
import type { Spec } from '../../model/index.js';
import type { Former } from './former-valid.js';
import { authorityName } from '../signed.js';

/** The plan sees what is in the tree; before that, there may have been others. */
const EARLIER = "(git's history may have one that ends later)";

/** `at least 3 certificates stay valid, the last until …; only new authorities "etcd", "web" end them earlier` */
export const stillValid = (formers: readonly Former[]): string =>
  `${atLeast(formers.length)} ${staysUntil(formers.map(({ end }) => end))}; ${endedBy(formers)}`;

/** A new key takes nothing from the certificate of the former one; nothing, where there is none. */
export function formersStay(formers: readonly Former[]): string[] {
  if (formers.length === 0) return [];
  const what = formers.length === 1 ? 'the former certificate' : 'the former certificates';
  return [`${what} ${staysUntil(formers.map(({ end }) => end))}; ${endedBy(formers)}`];
}

export const atLeast = (count: number): string =>
  `at least ${count === 1 ? '1 certificate' : `${count} certificates`}`;

/** `stays valid until 2027-01-05 (…)`, of as many as there are. */
export function staysUntil(ends: readonly number[]): string {
  const last = isoDate(ends.reduce((latest, end) => Math.max(latest, end), 0));
  const stays = ends.length === 1 ? 'stays valid' : 'stay valid, the last';
  return `${stays} until ${last} ${EARLIER}`;
}

/** Each of the authorities must be another: what has signed an intermediate vouches for its former key too. */
export function endedBy(formers: readonly Former[]): string {
  const them = formers.length === 1 ? 'it' : 'them';
  const names = enders(formers).map(({ ca }) => authorityName(ca));
  return names.length === 1
    ? `only a new authority ${names[0]!} ends ${them} earlier`
    : `only new authorities ${names.join(', ')} end ${them} earlier`;
}

/** Of each chain the root first. */
const enders = (formers: readonly Former[]): Spec[] => [
  ...new Set(formers.flatMap(({ authorities }) => [...authorities].reverse())),
];
