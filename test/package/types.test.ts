import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { installed } from './installed.js';

/** What another project's program sees of our types after the tarball is installed. */
const { place } = installed();
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  types: [],
};
place.write('app/package.json', '{ "type": "module" }');

/** Parsed files are kept from one program to the next. */
let last: ts.Program | undefined;
const registry = ts.createDocumentRegistry();

function errors(source: string, more: ts.CompilerOptions = {}): string[] {
  const path = place.write('app/consumer.ts', source);
  const rootNames = [path];
  const settings = { ...options, ...more };
  last = ts.createProgram({ rootNames, options: settings, ...(last && { oldProgram: last }) });
  return ts
    .getPreEmitDiagnostics(last)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** What an editor offers at `|`. */
function completions(source: string): string[] {
  const at = source.indexOf('|');
  const text = source.replace('|', '');
  const path = place.write('app/policy.ts', text);
  const service = ts.createLanguageService(
    {
      fileExists: (path) => ts.sys.fileExists(path),
      readFile: (path) => ts.sys.readFile(path),
      directoryExists: (path) => ts.sys.directoryExists(path),
      getDirectories: (path) => ts.sys.getDirectories(path),
      getCurrentDirectory: () => place.path('app'),
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      getCompilationSettings: () => options,
      getScriptFileNames: () => [path],
      getScriptVersion: (name) => (name === path ? source : '1'),
      getScriptSnapshot: (name) =>
        existsSync(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, 'utf8')) : undefined,
    },
    registry,
  );
  return (service.getCompletionsAtPosition(path, at, {})?.entries ?? []).map(({ name }) => name);
}

test('a program type-checks against it, strictly, libraries included', () => {
  const source = `
    import { definePolicy, parsePolicy, resolvePolicy, specsOf, observe, openTree, planChanges,
      stanzaTools, parseRecipient, parseIdentity, seal, unseal, normalizeRecipient, CertflakeError,
      type Plan, type Policy, type Inventory } from 'certflake';
    export const policy: Policy = definePolicy({
      dir: './certs', userAgeKeys: ['age1…'], hosts: { a: { role: 'worker' } },
      cas: { k8s: { ca: { commonName: 'ca' }, certs: { b: { commonName: 'b', usages: ['client auth'] } } } },
    });
    export function plan(text: string, now: number): Plan {
      const inventory: Inventory = resolvePolicy(parsePolicy(text, { format: 'yaml', file: 'p.yaml' }).policy);
      const specs = specsOf({ source: 'p.yaml', inventory }, { normalizeRecipient });
      return planChanges(specs, observe(openTree('.', specs.dir), specs), { now }, stanzaTools);
    }
    export async function round(secret: string, key: string): Promise<Uint8Array> {
      const identity = await parseIdentity(key);
      const sealed = await seal(new TextEncoder().encode(secret), [parseRecipient(identity.recipient ?? '')]);
      return unseal(sealed, [identity], 'it').catch((error: unknown) => {
        throw error instanceof CertflakeError ? new Error(error.hint) : error;
      });
    }`.replace('new TextEncoder().encode(secret)', 'new Uint8Array(secret.length)');
  expect(errors(source)).toEqual([]);
});

test('a repository and its errors type-check without types of Node', () => {
  const source = `
    import { openRepository, type RepositoryPlan } from 'certflake';
    import { isCertflakeError, type Code, type Problem } from 'certflake/errors';
    export async function run(path: string, signal: AbortSignal): Promise<readonly Problem[] | Code[]> {
      const repository = await openRepository(path, { env: { HOME: '/' } });
      const plan: RepositoryPlan = await repository.plan({ only: ['ca-web'] });
      try {
        await repository.apply(plan, { accept: plan.claims, signal });
        return (await repository.check()).problems;
      } catch (error) {
        if (isCertflakeError(error, 'policy')) return error.problems;
        if (!isCertflakeError(error, 'locked', 'plan-stale')) throw error;
        const code: 'locked' | 'plan-stale' = error.code;
        return [code];
      }
    }`;
  expect(errors(source)).toEqual([]);
});

test('certflake/ssh type-checks beside age-encryption', () => {
  const source = `
    import { Decrypter, Encrypter } from 'age-encryption';
    import { sshIdentity, sshRecipient } from 'certflake/ssh';
    new Encrypter().addRecipient(sshRecipient(''));
    new Decrypter().addIdentity(sshIdentity(''));`;
  // it is only for Node, and says so: its signatures have key objects and buffers
  const typeRoots = [fileURLToPath(new URL('../../node_modules/@types', import.meta.url))];
  expect(errors(source, { types: ['node'], typeRoots })).toEqual([]);
});

test.each([
  ['an unknown option', `definePolicy({ dir: '.', userAgeKeys: [], cas: {}, directory: 'x' })`],
  [
    'an unknown usage',
    `definePolicy({ dir: '.', userAgeKeys: [], cas: {}, defaults: { usages: ['client-auth'] } })`,
  ],
  [
    'writing a key that nothing sealed',
    `seal(new Uint8Array(1), []).then(() => { const key: SealedKey = new Uint8Array(1); return key; })`,
  ],
])('%s does not compile', (_title, expression) => {
  const head = `import { definePolicy, seal, type SealedKey } from 'certflake';\nexport const x = [definePolicy, seal];\nexport type { SealedKey };\n`;
  expect(errors(`${head}export const y = ${expression};`)).toHaveLength(1);
});

test.each([
  [`definePolicy({ | })`, ['dir', 'userAgeKeys', 'hosts', 'cas', 'defaults', 'kubernetes']],
  [`definePolicy({ cas: { k8s: { | } } })`, ['ca', 'certDefaults', 'certs']],
  [
    `definePolicy({ cas: { k8s: { certs: { a: { | } } } } })`,
    ['commonName', 'usages', 'keepKey', 'roles'],
  ],
  [
    `definePolicy({ cas: { k8s: { certs: { a: { usages: ['|'] } } } } })`,
    ['client auth', 's/mime'],
  ],
  [`definePolicy({ defaults: { key: { algo: '|' } } })`, ['rsa', 'ecdsa', 'ed25519']],
])('an editor completes %s', (source, expected) => {
  const offered = completions(`import { definePolicy } from 'certflake';\n${source};`);
  expect(offered).toEqual(expect.arrayContaining(expected));
});

/** Every declaration file that `certflake` leads to, and the packages they name. */
function reached(entry: string): { files: string[]; packages: string[] } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(
      readFileSync(path, 'utf8'),
    );
    for (const { fileName } of [...importedFiles, ...typeReferenceDirectives]) {
      if (fileName.startsWith('.')) visit(join(dirname(path), fileName.replace(/\.js$/, '.d.ts')));
      else packages.add(fileName);
    }
  };
  visit(entry);
  return { files: [...files], packages: [...packages] };
}

test('no type of a foreign library crosses the border', () => {
  const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
  const { files, packages } = reached(`${dist}index.d.ts`);
  expect(files.length).toBeGreaterThan(20);
  expect(packages).toEqual([]);
  expect(reached(`${dist}errors.d.ts`).packages).toEqual([]);
  expect(reached(`${dist}seal/ssh/index.d.ts`).packages.sort()).toEqual([
    'age-encryption',
    'node:crypto',
  ]);
});
