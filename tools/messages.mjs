// Writes front/generated/messages.ts: the ids of all messages and the values that each takes, out of the Spanish pack.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parsePattern, TYPE } from '@formatjs/icu-messageformat-parser';
import { parse as parseYaml } from 'yaml';

const PACK = 'config/languages/es';
const FOLDER = 'front/generated';

/** `[id, pattern]` of every message below this node. */
function* messages(node, path) {
    for (const [key, value] of Object.entries(node ?? {})) {
        const id = `${path}.${key}`;
        if (value !== null && typeof value === 'object') yield* messages(value, id);
        else yield [id, String(value)];
    }
}

/** The names of a pattern's values with their types in TypeScript. */
function values(elements, found = new Map()) {
    for (const each of elements) {
        if (each.type === TYPE.literal || each.type === TYPE.pound) continue;
        const number = each.type === TYPE.plural || each.type === TYPE.number;
        found.set(each.value, number ? 'number' : (found.get(each.value) ?? 'string | number'));
        for (const option of Object.values(each.options ?? {})) values(option.value, found);
    }
    return found;
}

function line([id, pattern]) {
    let taken;
    try {
        taken = values(parsePattern(pattern));
    } catch (error) {
        throw new Error(`${PACK}: ${id}: ${error.message}`, { cause: error });
    }
    const shape = [...taken].map(([name, type]) => `${name}: ${type}`).join('; ');
    return `  '${id}': ${shape ? `{ ${shape} }` : 'null'};`;
}

const files = readdirSync(PACK).filter((name) => name.endsWith('.yaml') && name !== 'pack.yaml');
const lines = files
    .sort()
    .flatMap((name) => [...messages(parseYaml(readFileSync(join(PACK, name), 'utf8')), name.slice(0, -5))])
    .map(line);
mkdirSync(FOLDER, { recursive: true });
writeFileSync(
    join(FOLDER, 'messages.ts'),
    `// Made by tools/messages.mjs.\nexport interface Messages {\n${lines.join('\n')}\n}\nexport type MessageId = keyof Messages;\n`,
);
