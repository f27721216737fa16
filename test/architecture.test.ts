import { readFileSync } from 'node:fs';
import { generateSshKey } from '../lib/seal/ssh/generate.js';
import {
  normalizeRecipient,
  observe,
  openTree,
  parsePolicy,
  planChanges,
  resolvePolicy,
  resolveSpecs,
  stanzaTools,
} from '../lib/index.js';
import { makePlace } from './cli/certflake.js';

/** The walk of docs/architecture.md: it shows the stages' results for the example. */
const page = readFileSync('docs/architecture.md', 'utf8');
const example = readFileSync('examples/minimal/certflake.yaml', 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^( *)\`\`\`${language}\n([^]*?)^\\1\`\`\``, 'gm'))].map(
    ([, , block]) => block!,
  );
const shown = blocks('json').map((text) => JSON.parse(text) as object);

const id = 'derived-web-1-home-web';
const operator = generateSshKey('ed25519', 'you').publicKey.trim();
const owningHostKey = generateSshKey('ed25519', 'web-1').publicKey.trim();
const text = example
  .replace('ssh-ed25519 AAAA... you', operator)
  .replace('ssh-host-keys/web-1.pub', `'${owningHostKey}'`);

const { policy } = parsePolicy(text, { format: 'yaml', file: 'certflake.yaml' });
const inventory = resolvePolicy(policy);
const specs = resolveSpecs(inventory, { normalizeRecipient });
const observations = observe(openTree(makePlace().top, specs.dir), specs);
const plan = planChanges(specs, observations, { now: 1_795_843_108 }, stanzaTools);

const made = {
  'entry of the inventory': inventory.certificates[id],
  spec: specs.specs.find((spec) => spec.id === id),
  observation: observations.observed[id],
  change: plan.changes.find((change) => change.id === id),
};

test('it shows one object for each stage', () => {
  expect(shown).toHaveLength(Object.keys(made).length);
});

test.each(Object.entries(made).map(([what, object], index) => [what, object, shown[index]!]))(
  'its %s is what the stage makes',
  (_, object, expected) => {
    expect(object).toMatchObject(expected);
  },
);

test('its lines of the policy are those of the example', () => {
  const indented = blocks('yaml')[0]!.replaceAll(/^(?=.)/gm, '    ');
  expect(example).toContain(indented);
});

test('a new tree claims recipients alone', () => {
  expect(new Set(plan.claims.map(({ kind }) => kind))).toEqual(new Set(['reader']));
});
