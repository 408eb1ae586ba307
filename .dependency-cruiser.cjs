/** The import rules of DESIGN section 8: a pure core, I/O at the edge, wiring only in modes and main. */
const pure = '^src/(sync|adf|report)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-core',
      comment: 'sync, adf and report import nothing but each other, the types of config, and zod.',
      severity: 'error',
      from: { path: pure },
      to: {
        pathNot: [
          pure,
          '^src/config/(contract|contract-schema|settings|facts)[.]ts$',
          'node_modules/zod/',
          '^crypto$',
          '^node:crypto$',
        ],
      },
    },
    {
      name: 'crypto-only-for-hashes',
      comment: 'SHA-256 is a pure function; nothing else of node may enter the core.',
      severity: 'error',
      from: { path: pure, pathNot: '^src/adf/hash[.]ts$' },
      to: { path: '^(node:)?crypto$' },
    },
    {
      name: 'jira-and-github-are-strangers',
      severity: 'error',
      from: { path: '^src/jira/' },
      to: { path: '^src/(github|engine|modes|main)' },
    },
    {
      name: 'github-and-jira-are-strangers',
      severity: 'error',
      from: { path: '^src/github/' },
      to: { path: '^src/(jira|engine|modes|main)' },
    },
    {
      name: 'engine-knows-only-the-port',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: '^src/(jira/(?!(site|errors)[.]ts$)|github|modes|main)' },
    },
    {
      name: 'config-stands-alone',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/(engine|jira|github|modes|main|report)' },
    },
    {
      name: 'jira-js-only-in-the-adapter',
      severity: 'error',
      from: { pathNot: '^(src/jira|test)/' },
      to: { path: 'node_modules/jira[.]js/' },
    },
    {
      name: 'source-does-not-know-its-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
