import { type DerValue, TAG, damaged } from './der.js';
import { notTime } from './messages.js';

const forms: Record<number, RegExp> = {
  [TAG.utcTime]: /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/,
  [TAG.generalizedTime]: /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/,
};

type Six = [number, number, number, number, number, number];

/** Epoch seconds of a UTCTime or GeneralizedTime in the one form RFC 5280 (section 4.1.2.5) allows. */
export function readTime(value: DerValue | undefined, what: string): number {
  const text = value && Buffer.from(value.content).toString('latin1');
  const parts = value && forms[value.tag]?.exec(text!)?.slice(1).map(Number);
  if (parts === undefined) throw damaged(notTime(what));
  const [written, month, day, hour, minute, second] = parts as Six;
  const year = value!.tag === TAG.utcTime ? written + (written < 50 ? 2000 : 1900) : written;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const dayExists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!dayExists || hour > 23 || minute > 59 || second > 59) {
    throw damaged(notTime(what));
  }
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
}
