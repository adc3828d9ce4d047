import { DAY_MS } from './interval.ts';

const ZERO = 0x30;

/** `2026-01-31T` of the day that was written last: most times are of the same day. */
const date = Buffer.alloc(11);
let dayOfDate = Number.NaN;

/**
 * Writes a time (ms since the epoch, 1970 to 9999) as `toISOString` gives it, `2026-01-31T11:59:59.999Z`,
 * and gives the place after it.
 */
export function writeTime(time: number, to: Buffer, at: number): number {
  const day = Math.floor(time / DAY_MS);
  if (day !== dayOfDate) {
    writeDate(day);
    dayOfDate = day;
  }
  for (let index = 0; index < 11; index++) to[at + index] = date[index]!;
  const ms = (time - day * DAY_MS) | 0;
  const seconds = (ms / 1_000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  writeTwo(hours, to, at + 11);
  to[at + 13] = 0x3a;
  writeTwo(minutes - hours * 60, to, at + 14);
  to[at + 16] = 0x3a;
  writeTwo(seconds - minutes * 60, to, at + 17);
  to[at + 19] = 0x2e;
  const thousandths = ms - seconds * 1_000;
  const tenths = (thousandths / 100) | 0;
  to[at + 20] = ZERO + tenths;
  writeTwo(thousandths - tenths * 100, to, at + 21);
  to[at + 23] = 0x5a;
  return at + 24;
}

/** By Howard Hinnant's `civil_from_days`: years begin in March, so that the odd day is their last. */
function writeDate(day: number): void {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = era * 400 + yearOfEra + (month < 3 ? 1 : 0);
  writeTwo(Math.floor(year / 100), date, 0);
  writeTwo(year % 100, date, 2);
  date[4] = 0x2d;
  writeTwo(month, date, 5);
  date[7] = 0x2d;
  writeTwo(dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1, date, 8);
  date[10] = 0x54;
}

function writeTwo(value: number, to: Buffer, at: number): void {
  const tens = (value / 10) | 0;
  to[at] = ZERO + tens;
  to[at + 1] = ZERO + value - tens * 10;
}
