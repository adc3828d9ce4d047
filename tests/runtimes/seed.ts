/** `SEED=… npm run test:runtimes` repeats a run of generated requests. */
export const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

/** `npm run test:runtimes` sets it to 1; a tenth of that is in `npm test`. */
export const SCALE = Number(process.env.RUNTIMES_SCALE ?? 0.1);
