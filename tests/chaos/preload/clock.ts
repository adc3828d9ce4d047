// Loaded by `--import`: the clock of the machine is set back by an hour at each SIGUSR2; the monotonic one goes on.
const HOUR_MS = 3_600_000;
const now = Date.now;
let back = 0;

Date.now = () => now() - back;
process.on('SIGUSR2', () => {
  back += HOUR_MS;
});
