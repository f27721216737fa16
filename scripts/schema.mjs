/**
 * Writes the JSON Schemas of the policy and the inventory from the types, and the same without descriptions as
 * TypeScript for the validator. `--check` writes nothing and fails if they differ.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { createGenerator } from 'ts-json-schema-generator';

const sources = [
  { name: 'policy', type: 'Policy', path: 'lib/model/policy.ts' },
  { name: 'inventory', type: 'Inventory', path: 'lib/model/index.ts' },
];
const table = { name: 'kubernetes', type: 'Table', path: 'lib/policy/kubernetes/table.ts' };

function schemaOf({ name, type, path }) {
  const options = { path, type, tsconfig: 'tsconfig.json', topRef: false, sortProps: true };
  const schema = createGenerator({ ...options, skipTypeCheck: true }).createSchema(type);
  return { $id: `urn:certflake:${name}:1`, title: `certflake ${name}`, ...schema };
}

const spoken = new Set(['description', '$comment', '$id', '$schema', 'title']);

/** The schema for the validator, without texts. Keeps property names. */
function bare(node, isMap = false) {
  if (Array.isArray(node)) return node.map((item) => bare(item));
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key]) => isMap || !spoken.has(key));
  const maps = ['properties', 'definitions'];
  return Object.fromEntries(kept.map(([k, v]) => [k, bare(v, !isMap && maps.includes(k))]));
}

/** The schema for editors: `kubernetes` may fill in what the whole policy requires. */
function asWritten(schema) {
  const { definitions } = schema;
  const filledIn = {
    CertificatePolicy: ['commonName'],
    CaPolicy: ['commonName'],
    AuthorityPolicy: ['ca'],
  };
  const looser = Object.entries(filledIn).map(([name, options]) => [
    name,
    { ...definitions[name], required: without(definitions[name].required, options) },
  ]);
  return {
    ...schema,
    required: without(schema.required, ['cas']),
    anyOf: [{ required: ['cas'] }, { required: ['kubernetes'] }],
    definitions: { ...definitions, ...Object.fromEntries(looser) },
  };
}

const without = (all, some) => all.filter((one) => !some.includes(one));

async function texts() {
  const schemas = sources.map((source) => [source.name, schemaOf(source)]);
  const files = [...schemas, [table.name, schemaOf(table)]].map(([name, schema]) => [
    `schema/${name}.schema.json`,
    `${JSON.stringify(name === 'policy' ? asWritten(schema) : schema, null, 2)}\n`,
  ]);
  const constants = schemas.map(
    ([name, schema]) => `export const ${name}Schema: Schema = ${JSON.stringify(bare(schema))};`,
  );
  const generated = 'lib/policy/validate/schema.generated.ts';
  const head = `// Written by scripts/schema.mjs from the types.\nimport type { Schema } from './schema.js';\n\n`;
  const style = await resolveConfig('lib/model/index.ts');
  const code = await format(head + constants.join('\n\n'), { ...style, parser: 'typescript' });
  return [...files, [generated, code]];
}

function current(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const stale = (await texts()).filter(([path, text]) => current(path) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale)
    console.error(`error: ${path}: differs from the types\nhint: npm run schema`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  mkdirSync('schema', { recursive: true });
  for (const [path, text] of stale) writeFileSync(path, text);
}
