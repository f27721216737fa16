const DAY = 86_400;

/** The day, as ISO 8601 writes it, in UTC. */
export const isoDate = (epochSeconds: number): string =>
  new Date(epochSeconds * 1000).toISOString().slice(0, 10);

/** The day; within a day of now with the minute, since "today" leaves open what is still to come. */
export const moment = (epochSeconds: number, now: number): string => {
  if (Math.abs(epochSeconds - now) > DAY) return isoDate(epochSeconds);
  const time = new Date(epochSeconds * 1000).toISOString().slice(11, 16);
  return `${isoDate(epochSeconds)} at ${time} UTC`;
};

const units = [
  { name: 'years', size: 365 * DAY },
  { name: 'days', size: DAY },
  { name: 'hours', size: 3600 },
  { name: 'minutes', size: 60 },
];

/** The largest unit of which there are two. */
const unitOf = (seconds: number) =>
  units.find(({ size }) => seconds >= 2 * size) ?? { name: 'seconds', size: 1 };

/** A span of time in whole units: "3 years", "40 hours". */
export function span(seconds: number): string {
  const { size, name } = unitOf(seconds);
  const count = Math.floor(seconds / size);
  return count === 1 ? '1 second' : `${count} ${name}`;
}

/** As `span`, in days as the calendar counts them: beside a date, any other count would contradict it. */
function between(earlier: number, later: number): string {
  const isInDays = unitOf(later - earlier).name === 'days';
  return isInDays ? `${dayOf(later) - dayOf(earlier)} days` : span(later - earlier);
}

const dayOf = (epochSeconds: number): number => Math.floor(epochSeconds / DAY);

interface Dates {
  notBefore: number;
  notAfter: number;
}

/** As in "ended 3 days ago, on 2026-11-23". */
export const endedAgo = ({ notAfter }: Dates, now: number): string =>
  `ended ${between(notAfter, now)} ago, on ${moment(notAfter, now)}`;

/** As in "begins in 2 years, on 2028-11-26". */
export const beginsIn = ({ notBefore }: Dates, now: number): string =>
  `begins in ${between(now, notBefore)}, on ${moment(notBefore, now)}`;

/** As in "ends in 40 days, on 2027-01-05". */
export const endsIn = ({ notAfter }: Dates, now: number): string =>
  `ends in ${between(now, notAfter)}, on ${moment(notAfter, now)}`;
