const DAY = 86_400;
const YEAR = 365 * DAY;

/** The day, as ISO 8601 writes it, in UTC. */
export const isoDate = (epochSeconds: number): string =>
  new Date(epochSeconds * 1000).toISOString().slice(0, 10);

/** The day; within a day of now with the minute, since "today" doesn't say whether it is past. */
export const moment = (epochSeconds: number, now: number): string => {
  if (Math.abs(epochSeconds - now) > DAY) return isoDate(epochSeconds);
  const time = new Date(epochSeconds * 1000).toISOString().slice(11, 16);
  return `${isoDate(epochSeconds)} at ${time} UTC`;
};

const units = [
  { name: 'years', size: YEAR },
  { name: 'days', size: DAY },
  { name: 'hours', size: 3600 },
  { name: 'minutes', size: 60 },
];

/** The largest unit with at least two in the span. */
const unitOf = (seconds: number) =>
  units.find(({ size }) => seconds >= 2 * size) ?? { name: 'seconds', size: 1 };

/** A span of time in whole units: "3 years", "40 hours". */
export function span(seconds: number): string {
  const { size, name } = unitOf(seconds);
  const count = Math.floor(seconds / size);
  return count === 1 ? '1 second' : `${count} ${name}`;
}

/** As `span`, but by the calendar, so that it agrees with a date beside it. */
export function between(earlier: number, later: number): string {
  const { name } = unitOf(later - earlier);
  if (name === 'years') return yearsBetween(earlier, later);
  return name === 'days' ? `${daysBetween(earlier, later)} days` : span(later - earlier);
}

/** As `between`, for a table: "26d", "35h", "690d"; a year has 365 days. */
export function briefly(earlier: number, later: number): string {
  const seconds = Math.max(1, later - earlier);
  const { size, name } = unitOf(seconds);
  const count = name === 'days' ? daysBetween(earlier, later) : Math.floor(seconds / size);
  return `${count}${name.charAt(0)}`;
}

const daysBetween = (earlier: number, later: number): number => dayOf(later) - dayOf(earlier);

/** "2 years", "2 years and 5 months", "almost 3 years" */
function yearsBetween(earlier: number, later: number): string {
  const [from, to] = [earlier, later].map((at) => new Date(at * 1000)) as [Date, Date];
  const isShort = to.getUTCDate() < from.getUTCDate() ? 1 : 0;
  const all = monthOf(to) - monthOf(from) - isShort;
  const [years, months] = [Math.floor(all / 12), all % 12];
  if (months === 0) return `${years} years`;
  if (months === 11) return `almost ${years + 1} years`;
  const beside = months === 1 ? '1 month' : `${months} months`;
  return `${years === 1 ? '1 year' : `${years} years`} and ${beside}`;
}

const monthOf = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();

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
