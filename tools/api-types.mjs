// Writes front/generated/api.ts: the types of the API and of the live rooms, out of the server's OpenAPI document.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const DOCUMENT = '.cache/openapi.json';
const TYPES = 'front/generated/api.ts';

execFileSync('.venv/bin/python', ['tools/openapi.py', DOCUMENT], { stdio: ['ignore', 'inherit', 'inherit'] });
const text = readFileSync(DOCUMENT, 'utf8');
const digest = createHash('sha256').update(text).digest('hex');
const head = `// Made by tools/api-types.mjs out of the document ${digest}.\n`;

if (!existsSync(TYPES) || !readFileSync(TYPES, 'utf8').startsWith(head)) {
    const { astToString, default: typesOf } = await import('openapi-typescript');
    const types = await typesOf(text, {
        // A body may leave out what has a default.
        defaultNonNullable: false,
        rootTypes: true,
        rootTypesNoSchemaPrefix: true,
        rootTypesKeepCasing: true,
    });
    mkdirSync('front/generated', { recursive: true });
    writeFileSync(TYPES, head + astToString(types));
}
