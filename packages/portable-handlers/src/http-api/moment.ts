/** An instant as an event and an answer name it. */
export type Moment = {
  /** `03/Nov/2025:09:05:07 +0000`, always UTC. */
  time: string;
  /** Seconds since the epoch in hexadecimal, the first part of a trace id. */
  traceSeconds: string;
  /** `Mon, 03 Nov 2025 09:05:07 GMT` */
  httpDate: string;
};

let second = Number.NaN;
let moment: Moment;

/** The texts of an instant (ms since the epoch); they change once a second and are made that often. */
export function momentOf(timeEpoch: number): Moment {
  const now = Math.floor(timeEpoch / 1_000);
  if (now !== second) {
    second = now;
    const httpDate = new Date(timeEpoch).toUTCString();
    const [, day, month, year, clock] = httpDate.split(' ');
    moment = {
      time: `${day}/${month}/${year}:${clock} +0000`,
      traceSeconds: now.toString(16).padStart(8, '0'),
      httpDate,
    };
  }
  return moment;
}
