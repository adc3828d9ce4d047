import type { Plugin } from 'esbuild';

/**
 * Parts of Powertools that our logger never reaches, 4 kB of a bundle: its own formatter, the buffer of
 * lines that are held back, and a store that Lambda's runtime brings along where it is used. What stands
 * in for the first two says so, should a new version of Powertools reach them after all.
 */
const STAND_INS: [end: string, contents: string][] = [
  [
    'logger/lib/esm/formatter/PowertoolsLogFormatter.js',
    "export class PowertoolsLogFormatter{constructor(){throw new Error('PowertoolsLogFormatter is left out of the bundle')}}",
  ],
  [
    'logger/lib/esm/logBuffer.js',
    "export class CircularMap extends Map{constructor(){super()}setItem(){throw new Error('The log buffer is left out of the bundle')}}",
  ],
  ['lambda-invoke-store/dist-es/invoke-store.js', ''],
];

export const leftOut: Plugin = {
  name: 'left-out',
  setup(build) {
    const filter = /\/(?:PowertoolsLogFormatter|logBuffer|invoke-store)\.js$/;
    build.onLoad({ filter }, ({ path }) => {
      const standIn = STAND_INS.find(([end]) => path.endsWith(end));
      return standIn && { contents: standIn[1] };
    });
  },
};
