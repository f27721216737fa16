/** The day, as ISO 8601 writes it, in UTC. */
export const isoDate = (epochSeconds: number): string =>
  new Date(epochSeconds * 1000).toISOString().slice(0, 10);

/** The day; within a day of now with the minute, since "today" leaves open what is still to come. */
const moment = (epochSeconds: number, now: number): string => {
  if (Math.abs(epochSeconds - now) > 86_400) return isoDate(epochSeconds);
  const time = new Date(epochSeconds * 1000).toISOString().slice(11, 16);
  return `${isoDate(epochSeconds)} at ${time} UTC`;
};

const units: readonly [seconds: number, name: string][] = [
  [365 * 86_400, 'years'],
  [86_400, 'days'],
  [3600, 'hours'],
  [60, 'minutes'],
];

/** A span of time in whole units, the largest of which there are two: "3 years", "40 hours". */
export function span(seconds: number): string {
  const [size, name] = units.find(([length]) => seconds >= 2 * length) ?? [1, 'seconds'];
  const count = Math.floor(seconds / size);
  return count === 1 ? '1 second' : `${count} ${name}`;
}

interface Dates {
  notBefore: number;
  notAfter: number;
}

/** As in "ended 3 days ago, on 2026-11-23". */
export const endedAgo = ({ notAfter }: Dates, now: number): string =>
  `ended ${span(now - notAfter)} ago, on ${moment(notAfter, now)}`;

/** As in "begins in 2 years, on 2028-11-26". */
export const beginsIn = ({ notBefore }: Dates, now: number): string =>
  `begins in ${span(notBefore - now)}, on ${moment(notBefore, now)}`;

/** As in "ends in 40 days, on 2027-01-05". */
export const endsIn = ({ notAfter }: Dates, now: number): string =>
  `ends in ${span(notAfter - now)}, on ${moment(notAfter, now)}`;
