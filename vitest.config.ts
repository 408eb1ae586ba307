import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // jira.js logs a schema drift on stderr; a test that causes one must fail instead.
    env: { NODE_ENV: 'test' },
  },
});
