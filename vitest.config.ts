import { defineConfig } from 'vitest/config';
import { SkipReport } from './tests/skip-report.ts';

const CONTAINER_TESTS = 'tests/container/**/*.test.ts';
const FUNCTION_TESTS = 'tests/{functions,runtimes}/**/*.test.ts';
const CHAOS_TESTS = 'tests/chaos/**/*.test.ts';
const PACKAGE_TESTS = 'packages/*/tests/tarball.test.ts';

export default defineConfig({
  test: {
    reporters: ['default', new SkipReport()],
    projects: [
      {
        extends: true,
        test: {
          name: 'process',
          include: ['{adapters,bench,handlers,lib,packages,tests}/**/*.test.ts'],
          exclude: [CONTAINER_TESTS, FUNCTION_TESTS, PACKAGE_TESTS, CHAOS_TESTS],
          // Whole-system tests start processes; two files at a time leave them a core.
          maxWorkers: 2,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'container',
          include: [CONTAINER_TESTS],
          // They share one engine, and measure: one file at a time, when all else is done.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'functions',
          include: [FUNCTION_TESTS],
          // Each starts the service in up to four ways.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: [PACKAGE_TESTS],
          // It installs what it packs, and four versions of Node.
          sequence: { groupOrder: 3 },
          testTimeout: 60_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: [CHAOS_TESTS],
          // Each attack has the machine for itself.
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
