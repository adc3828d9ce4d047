import manifest from '../../package.json' with { type: 'json' };

/** A file of an npm package that a page loads. */
export type Asset = {
  /** As `node_modules` has it. */
  file: string;
  contentType: string;
  /** What is left to do before a browser may have it. */
  edit?: (text: string) => string;
};

/** Exact versions, so that they tell one content from another. */
const { 'swagger-ui-dist': swaggerUi, redoc } = manifest.dependencies;

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

/** The names of assets have their version in them, so a browser may keep what it has got for good. */
export const swaggerScript = `swagger-ui-bundle.${swaggerUi}.js`;
export const swaggerStyle = `swagger-ui.${swaggerUi}.css`;
export const redocScript = `redoc.standalone.${redoc}.js`;

/** What `/docs/{asset}` serves, and nothing else. */
export const docsAssets: Record<string, Asset> = {
  [swaggerScript]: { file: 'swagger-ui-dist/swagger-ui-bundle.js', contentType: JAVASCRIPT },
  [swaggerStyle]: { file: 'swagger-ui-dist/swagger-ui.css', contentType: CSS },
};

/** What `/redoc/{asset}` serves, and nothing else. */
export const redocAssets: Record<string, Asset> = {
  [redocScript]: {
    file: 'redoc/bundles/redoc.standalone.js',
    contentType: JAVASCRIPT,
    // Its logo would come from another host. Where the image fails, it takes it away by itself.
    edit: (text) => text.replaceAll('https://cdn.redoc.ly/redoc/logo-mini.svg', 'data:,'),
  },
};
