import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** The front ends: each imports its own files and those of `front/`, never another's. */
const FRONT_ENDS = [
    'kiosk/front',
    'displays/front',
    ...['agent', 'supervisor', 'reports', 'track', 'pages'].map((name) => `ticketing/web/${name}/front`),
].map((path) => `./${path}`);

/** Ways to ask the computer which time, day or zone it is. */
const COMPUTERS_CLOCK = [
    "MemberExpression[object.name='Date'][property.name='now']",
    "NewExpression[callee.name='Date'][arguments.length=0]",
    "CallExpression[callee.name='Date']",
    'MemberExpression[property.name=/^(get|set)(Hours|Minutes|Date|Day|Month|FullYear)$/]',
    'MemberExpression[property.name=/^(getTimezoneOffset|toLocaleTimeString|toLocaleDateString|toDateString|toTimeString)$/]',
].map((selector) => ({
    selector,
    message: "the server's clock in the site's zone: front/time/clock.ts, front/format.ts",
}));

export default defineConfig(
    {
        ignores: [
            'ticketing/static/',
            'front/generated/',
            '.venv/',
            '.cache/',
            'data/',
            'data-national/',
            'tests/',
        ],
    },
    js.configs.recommended,
    ts.configs.strict,
    ts.configs.stylistic,
    svelte.configs.recommended,
    {
        languageOptions: { globals: { ...globals.browser, ...globals.node } },
        plugins: { 'import-x': importX },
        settings: {
            'import-x/ignore': ['node_modules', '\\.css$'],
            'import-x/resolver-next': [
                importX.createNodeResolver({
                    extensions: ['.ts', '.js', '.svelte'],
                    alias: { $front: [new URL('front', import.meta.url).pathname] },
                }),
            ],
        },
        rules: {
            'import-x/no-cycle': ['error', { ignoreExternal: true }],
            'import-x/no-restricted-paths': [
                'error',
                {
                    zones: FRONT_ENDS.map((own) => ({
                        target: own,
                        from: FRONT_ENDS.filter((each) => each !== own),
                        message: 'a front end imports its own files and front/',
                    })),
                },
            ],
            // An index that the code around it has just checked; noUncheckedIndexedAccess asks for the sign.
            '@typescript-eslint/no-non-null-assertion': 'off',
            '@typescript-eslint/no-unused-vars': [
                'error',
                { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
            ],
            // What is called when there is nothing to do.
            '@typescript-eslint/no-empty-function': 'off',
            // State is replaced, never changed in place: such a Map or Date is a value of one function.
            'svelte/prefer-svelte-reactivity': 'off',
            // svelte-check knows which of them are needed, with the types of the scripts.
            'svelte/no-unused-svelte-ignore': 'off',
            // {' · '} keeps the spaces that the compiler would trim.
            'svelte/no-useless-mustaches': 'off',
            'no-console': ['error', { allow: ['error', 'warn', 'info', 'debug'] }],
            eqeqeq: ['error', 'always', { null: 'ignore' }],
            // A screen's computer may be 20 minutes wrong, or stand in another zone: time comes from front/time/clock.ts,
            // and is shown in the site's zone by front/format.ts.
            'no-restricted-syntax': ['error', ...COMPUTERS_CLOCK],
        },
    },
    {
        // The shared clock itself, which believes the computer until the server answers; and tests, which play one.
        files: [
            'front/time/clock.ts',
            '**/*.test.ts',
            '**/testing.ts',
            'front/factories.ts',
            'tools/**',
            '*.config.ts',
        ],
        rules: { 'no-restricted-syntax': 'off' },
    },
    {
        files: ['tools/**', 'front/never-used/**'],
        rules: { 'no-console': 'off', '@typescript-eslint/no-extraneous-class': 'off' },
    },
    {
        files: ['**/*.svelte', '**/*.svelte.ts'],
        languageOptions: {
            parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
        },
    },
);
