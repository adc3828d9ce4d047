import manifest from '../package.json' with { type: 'json' };

/** The one version: `/`, `/health`, the image's tag and its labels. */
export const version: string = manifest.version;
