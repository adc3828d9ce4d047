import type { Plugin } from 'esbuild';

/**
 * Parts of Powertools that our logger never reaches, 4 kB of a bundle: its own formatter, the buffer of
 * lines that are held back, and a store that Lambda's runtime brings along where it is used. What stands
 * in for the first two says so, should a new version of Powertools reach them after all.
 */
const LEFT_OUT: Record<string, string> = {
  'PowertoolsLogFormatter.js':
    "export class PowertoolsLogFormatter{constructor(){throw new Error('PowertoolsLogFormatter is left out of the bundle')}}",
  'logBuffer.js':
    "export class CircularMap extends Map{constructor(){super()}setItem(){throw new Error('The log buffer is left out of the bundle')}}",
  '@aws/lambda-invoke-store': '',
};

export const leftOut: Plugin = {
  name: 'left-out',
  setup(build) {
    const filter = /(?:\/PowertoolsLogFormatter\.js|\/logBuffer\.js|^@aws\/lambda-invoke-store)$/;
    build.onResolve({ filter }, ({ path, importer }) => {
      if (!importer.includes('@aws-lambda-powertools')) return undefined;
      const name = path in LEFT_OUT ? path : path.slice(path.lastIndexOf('/') + 1);
      return { path: name, namespace: 'left-out' };
    });
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: LEFT_OUT[path] ?? '',
    }));
  },
};
