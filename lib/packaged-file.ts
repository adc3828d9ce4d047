// An ESM import of the module would cost each cold start that bundles this what only few requests need.
const { createRequire } = process.getBuiltinModule('node:module');
const { readFile } = process.getBuiltinModule('node:fs/promises');

/**
 * Reads a file of an npm package (`swagger-ui-dist/swagger-ui.css`) from the `node_modules` that is
 * nearest to this code: the project's where the sources run, or the one that lies beside a bundle.
 * Throws where there is no such file.
 */
export function readPackagedFile(name: string): Promise<Buffer> {
  return readFile(createRequire(import.meta.url).resolve(name));
}
