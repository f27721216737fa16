# The UTC date of an epoch second, as in "2026-01-31". Days are counted from 0000-03-01, so that a leap day is
# the last of its year (proleptic Gregorian calendar, years 0 and later).
{ lib }:
let
  pad = width: number: lib.fixedWidthNumber width number;
in
seconds:
let
  days = seconds / 86400 + 719468;
  era = days / 146097;
  dayOfEra = days - era * 146097;
  yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  shifted = (5 * dayOfYear + 2) / 153;
  day = dayOfYear - (153 * shifted + 2) / 5 + 1;
  month = if shifted < 10 then shifted + 3 else shifted - 9;
  year = yearOfEra + era * 400 + (if month <= 2 then 1 else 0);
in
"${pad 4 year}-${pad 2 month}-${pad 2 day}"
