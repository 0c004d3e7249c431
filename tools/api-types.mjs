// Writes front/generated/api.ts: the types of the API and of the live rooms, out of the server's OpenAPI document.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const DOCUMENT = '.cache/openapi.json';
const TYPES = 'front/generated/api.ts';

execFileSync('.venv/bin/python', ['tools/openapi.py', DOCUMENT], { stdio: ['ignore', 'inherit', 'inherit'] });
const text = readFileSync(DOCUMENT, 'utf8');
const digest = (content) => createHash('sha256').update(content).digest('hex');
const tool = digest(readFileSync(new URL(import.meta.url))).slice(0, 12);
const head = `// Made by tools/api-types.mjs (${tool}) out of the document ${digest(text)}.\n`;

if (!existsSync(TYPES) || !readFileSync(TYPES, 'utf8').startsWith(head)) {
    const document = JSON.parse(text);
    // `queue` or `service` has to be there: TypeScript cannot say so of an object's own members.
    for (const schema of Object.values(document.components.schemas))
        if (schema.properties) delete schema.anyOf;
    const { astToString, default: typesOf } = await import('openapi-typescript');
    const types = await typesOf(document, {
        // A body may leave out what has a default.
        defaultNonNullable: false,
        rootTypes: true,
        rootTypesNoSchemaPrefix: true,
        rootTypesKeepCasing: true,
    });
    mkdirSync('front/generated', { recursive: true });
    writeFileSync(TYPES, head + astToString(types));
}
