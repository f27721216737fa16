/** Loaded into Node before a program: its clock stays at CERTFLAKE_STORY_TIME, in epoch seconds. */
const now = Number(process.env.CERTFLAKE_STORY_TIME) * 1000;
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(now);
    else super(...parts);
  }

  static now() {
    return now;
  }
};
