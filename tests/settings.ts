import { type Setting, settings as table } from '../lib/settings.ts';

/** All settings. */
export const settings = Object.values<Setting<unknown>>(table);

/** The names of the settings that mean something to a container. */
export const ofContainer = namesOf('function');

/** The names of the settings that mean something to a function. */
export const ofFunctions = namesOf('container');

function namesOf(without: Setting<unknown>['only']): string[] {
  return settings.filter(({ only }) => only !== without).map(({ name }) => name);
}
