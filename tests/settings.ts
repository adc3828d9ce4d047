import { type Setting, settings as table } from '../lib/settings.ts';

/** All settings but what the primary tells its workers, which is nobody's to set. */
export const settings = Object.values<Setting<unknown>>(table).filter(
  ({ meaning }) => meaning !== undefined,
);

/** The names of the settings that mean something to a container. */
export const ofContainer = namesOf('function');

/** The names of the settings that mean something to a function. */
export const ofFunctions = namesOf('container');

function namesOf(without: Setting<unknown>['only']): string[] {
  return settings.filter(({ only }) => only !== without).map(({ name }) => name);
}
