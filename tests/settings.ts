import { descriptions, type Setting, settings as table } from '../lib/settings.ts';

/** All settings. */
export const settings = Object.values<Setting<unknown>>(table);

/** The names of the settings that mean something to a container. */
export const ofContainer = namesOf('function');

/** The names of the settings that mean something to a function. */
export const ofFunctions = namesOf('container');

function namesOf(without: 'container' | 'function'): string[] {
  const names = Object.keys(table) as (keyof typeof table)[];
  return names
    .filter((name) => descriptions[name].only !== without)
    .map((name) => table[name].name);
}
