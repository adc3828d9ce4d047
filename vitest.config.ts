import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{adapters,handlers,lib,tests}/**/*.test.ts'],
    // Whole-system tests start processes and containers; two files at a time leave them a core.
    maxWorkers: 2,
    testTimeout: 20_000,
  },
});
