import { isoDate } from '../../text/dates.js';
import type { Spec } from '../../model/index.js';
import type { Former } from './former-valid.js';
import { atLeast, formerStay, onlyNewAuthorities, staysUntil } from './messages/certificates.js';
import { authorityName } from '../signed.js';

/**
 * `at least 3 certificates stay valid, the last until …; only new authorities "etcd", "web" end them earlier`
 *
 * @param whose - as in ` of its own`
 */
export const stillValid = (formers: readonly Former[], whose = ''): string =>
  `${atLeast(formers.length, whose)} ${untilEnded(formers)}`;

/** A new key doesn't end the former key's certificate: its end, and what ends it earlier; empty without one. */
export const formersStay = (formers: readonly Former[]): string[] =>
  formers.length === 0
    ? []
    : [formerStay(formers.length, untilLast(formers.map(({ end }) => end))), endedBy(formers)];

const untilEnded = (formers: readonly Former[]): string =>
  `${untilLast(formers.map(({ end }) => end))}; ${endedBy(formers)}`;

/** `stays valid until 2027-01-05 (…)`, for one or several. */
export const untilLast = (ends: readonly number[]): string =>
  staysUntil(ends.length, isoDate(ends.reduce((latest, end) => Math.max(latest, end), 0)));

/** All of the authorities must be replaced: the signer of an intermediate still vouches for its former key. */
export const endedBy = (formers: readonly Former[]): string =>
  onlyNewAuthorities(
    formers.length,
    enders(formers).map(({ ca }) => authorityName(ca)),
  );

/** The authorities of all chains, each chain's root first. */
const enders = (formers: readonly Former[]): Spec[] => [
  ...new Set(formers.flatMap(({ authorities }) => [...authorities].reverse())),
];
