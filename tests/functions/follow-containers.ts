import { setTimeout as sleep } from 'node:timers/promises';
import { spawnTied } from '../spawn-tied.ts';

const PATIENCE_MS = 30_000;

/** How long lines may be on their way that were written before a function's end was told. */
const SETTLE_MS = 300;

/** The emulator's own lines on stdout. */
const OF_THE_EMULATOR = /^$|^(START|END|REPORT) RequestId: /;

type Container = { stdout: string; stderr: string; stop(): Promise<void> };

/** What functions write, call by call. */
export type Lines = {
  /**
   * Lines that were written since the last call ended, up to the end of the next: those of functions, and
   * those that Lambda's runtime itself writes. Rejects where no call ends in half a minute.
   */
  takeCall(): Promise<string[]>;
  stop(): Promise<void>;
};

/**
 * Reads what containers write from the engine, which loses nothing: SAM attaches itself to a container that
 * runs already. `findContainers` gives the ids of all that there are so far.
 */
export function followContainers(findContainers: () => string[]): Lines {
  const containers = new Map<string, Container>();

  async function takeFrom(container: Container): Promise<string[] | undefined> {
    const report = /^REPORT RequestId: .*\n/m.exec(container.stdout);
    let end = report === null ? undefined : report.index + report[0].length;
    if (/\(rapid\) Invoke DONE failed/.test(container.stderr)) {
      // Told on the other stream: lines of a process that has ended are not in one order with it.
      await sleep(SETTLE_MS);
      container.stderr = '';
      end = container.stdout.length;
    }
    if (end === undefined) return undefined;
    const call = container.stdout.slice(0, end);
    container.stdout = container.stdout.slice(end);
    return call.split('\n').filter((line) => !OF_THE_EMULATOR.test(line));
  }

  return {
    async takeCall() {
      const late = Date.now() + PATIENCE_MS;
      while (Date.now() < late) {
        for (const id of findContainers()) {
          if (!containers.has(id)) containers.set(id, follow(id));
        }
        for (const container of containers.values()) {
          const lines = await takeFrom(container);
          if (lines !== undefined) return lines;
        }
        await sleep(5);
      }
      throw new Error(`no end of a call in ${JSON.stringify([...containers.values()])}`);
    },
    async stop() {
      await Promise.all([...containers.values()].map((container) => container.stop()));
    },
  };
}

function follow(id: string): Container {
  const child = spawnTied('docker', ['logs', '--follow', id], {});
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const container: Container = {
    stdout: '',
    stderr: '',
    async stop() {
      child.kill();
      await ended;
    },
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    container.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    container.stderr += text;
  });
  return container;
}
