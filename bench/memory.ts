import { readFileSync } from 'node:fs';

/** Of a process, in MB. PSS: pages that several processes share count for each by its share. */
export type Memory = { pss: number; rss: number };

export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const read = (name: string): number => {
    const kilobytes = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1];
    if (kilobytes === undefined) throw new Error(`no ${name} in ${text}`);
    return Number(kilobytes) / 1024;
  };
  return { pss: read('Pss'), rss: read('Rss') };
}
