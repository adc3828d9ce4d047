import { setTimeout as sleep } from 'node:timers/promises';
import type { LogLine } from '../log-line.ts';
import { count, type Seen, textOf } from './clients.ts';
import type { Scenario } from './scenario.ts';
import { type Attacked, type Place, startAttacked } from './service.ts';
import {
  type Meanwhile,
  type Memory,
  probe,
  timeUntilNormal,
  usualTimeOf,
  watchMemory,
} from './watch.ts';

/** An attack that takes longer hangs. */
const ATTACK_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 20_000;
const MOST_MEMORY_MB = 1_024;

/** Says that connections were ended whose answers nobody read. */
const ENDED_FOR_UNREAD = 'warning (UNREAD_ANSWERS)';

/** What came of a scenario. */
export type Report = {
  name: string;
  seen: Seen;
  /** Lines by their event, those of failed requests by their status. */
  lines: Seen;
  memory: Memory;
  meanwhile: Meanwhile;
  dead: number;
  /** Undefined: never, or the service was ended. */
  normalMs: number | undefined;
  stopMs: number | undefined;
  problems: string[];
};

/** Starts the service, has it attacked, waits until it is as before, stops it, and says what came of it. */
export async function runScenario(scenario: Scenario, place: Place): Promise<Report> {
  const service = await startAttacked(scenario, place);
  const { container } = service;
  const usualMs = await usualTimeOf(service);
  const linesBefore = container.lines().length;
  const stopWatch = watchMemory(service);
  const stopProbe = scenario.stops === true ? async () => NOBODY : probe(service);

  const seen = await Promise.race([scenario.attack(service), hang(scenario.withinMs)]);
  const meanwhile = await stopProbe();
  const normalMs = scenario.stops ? undefined : await timeUntilNormal(service, usualMs);
  const memory = stopWatch();
  await linesAreRead(service);
  const problems = scenario.check?.(seen, service) ?? [];
  const stopMs = await stop(service);
  const report = { seen, memory, meanwhile, normalMs, stopMs, name: scenario.name };
  const written = container.lines().slice(linesBefore);
  const lines = countLines(written);
  const dead = written.filter(({ extra }) => extra.event === 'worker_died').length;
  const all = { ...report, lines, dead, problems };
  problems.push(...problemsOf(all, scenario));
  if (container.stderr() !== '') problems.push(`stderr: ${container.stderr().slice(0, 500)}`);
  return all;
}

const NOBODY: Meanwhile = { asked: 0, failed: 0, slowestMs: 0 };

/** What must hold whatever is done to the service. */
function problemsOf(report: Report, { expected, deaths = 0, fails, stops }: Scenario): string[] {
  const { seen, lines, memory, meanwhile, dead, normalMs, stopMs } = report;
  const problems: string[] = [];
  if (dead !== deaths) problems.push(`${dead} workers died`);
  if (!stops && normalMs === undefined) problems.push('prices are never answered as usual again');
  if (stopMs === undefined) problems.push('it does not stop');
  if (memory.all > MOST_MEMORY_MB) problems.push(`${memory.all.toFixed(0)} MB of 1 GB`);
  if (meanwhile.failed > 0 && !fails && deaths === 0) {
    problems.push(`${meanwhile.failed} of ${meanwhile.asked} prices failed meanwhile`);
  }
  if (expected !== undefined && textOf(expected) !== textOf(seen)) {
    problems.push(`clients saw ${textOf(seen)}, not ${textOf(expected)}`);
  }
  for (const [status, times] of Object.entries(seen)) {
    if (Number(status) >= 500 && !fails) problems.push(`${times} answers of ${status}`);
    if (Number(status) >= 400 && (lines[status] ?? 0) < times) {
      problems.push(`${lines[status] ?? 0} lines for ${times} answers of ${status}`);
    }
  }
  for (const [event, times] of Object.entries(lines)) {
    if (/^(?:crash|stray_output|warning)/.test(event) && event !== ENDED_FOR_UNREAD) {
      problems.push(`${times} lines: ${event}`);
    }
  }
  if (!stops && lines.shutdown !== 1) problems.push('no line of the stop');
  return problems;
}

/** Lines go by the primary, and may be read after their answers. */
async function linesAreRead({ container }: Attacked): Promise<void> {
  for (let before = -1, now = 0; before !== now; ) {
    before = now;
    await sleep(200);
    now = container.lines().length;
  }
}

function countLines(written: LogLine[]): Seen {
  const lines: Seen = {};
  for (const { extra } of written) {
    const { type, status_code: status, event, reason, code } = extra;
    const kind = event === 'worker_died' ? reason : code;
    const name = kind === undefined ? event : `${event} (${kind})`;
    count(lines, type === 'request_error' ? String(status) : name);
  }
  return lines;
}

/** Gives how long it took, in ms; undefined where it takes too long. */
async function stop({ container }: Attacked): Promise<number | undefined> {
  const started = performance.now();
  container.process.kill('SIGTERM');
  const ended = await Promise.race([container.ended, sleep(STOP_WITHIN_MS, undefined, REF)]);
  return ended && performance.now() - started;
}

const REF = { ref: false };

async function hang(withinMs = ATTACK_WITHIN_MS): Promise<Seen> {
  await sleep(withinMs, undefined, REF);
  return { 'the attack hangs': 1 };
}
