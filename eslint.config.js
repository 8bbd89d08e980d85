import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', '.countyflow/', '**/dist/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
    },
  },
  {
    // Deterministic code: time, chance and the outside world come from Temporal or from an activity.
    files: ['workflows/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'setTimeout',
        'setInterval',
        'Date',
        'WeakRef',
        'FinalizationRegistry',
      ],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    },
  },
  {
    // Settings are read in one place; a process that is started is given its parent's. The rest has no `process`.
    files: ['{adapters,pipeline,operations,statistics,publishers,workers,simulation,web,cli,infra}/**/*.ts'],
    ignores: ['adapters/configuration/environment.ts', 'infra/engines/supervision/child.ts'],
    rules: { 'no-restricted-properties': ['error', { object: 'process', property: 'env' }] },
  },
  {
    // Only cli/output.ts asks questions.
    files: ['{adapters,pipeline,operations,statistics,publishers,workers,simulation,web,cli,infra}/**/*.ts'],
    ignores: ['cli/output.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['node:readline*', 'readline*'] }] },
  },
  {
    // All output of a command, the end of a pipe, and what an old Node can load.
    files: ['cli/**/*.ts'],
    ignores: ['cli/output.ts', 'cli/publisher.ts', 'cli/run-program.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        ...['env', 'stdout', 'stderr'].map((property) => ({ object: 'process', property })),
      ],
    },
  },
  {
    // Runs in a browser.
    files: ['web/assets/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'document',
          'DOMParser',
          'Element',
          'fetch',
          'HTMLElement',
          'htmx',
          'Image',
          'location',
          'navigator',
          'setInterval',
          'setTimeout',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
);
