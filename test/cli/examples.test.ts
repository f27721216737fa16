import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { makePlace, policyText, type Place } from './certflake.js';

const ownTemplate = readFileSync(
  new URL('../../templates/emit/flake.nix.hbs', import.meta.url),
  'utf8',
);

const bundle = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: cert-manager }\n';

const needsCluster = new Set(['verify', 'kubeconfig']);

/** Makes the one host a control plane. */
const controlPlane = 'kubernetes: { roles: { control-plane: worker, worker: node } }\n';

const operator = generateSshKey('ed25519', 'operator');

/** Where each command's examples run: a repository with a policy; for init an empty folder. */
function folderFor(command: string): Place {
  const place = makePlace();
  place.write('home/.ssh/id_ed25519', operator.privateKey);
  if (command === 'init') return place;
  const policy = policyText({
    identity: '$HOME/.ssh/id_ed25519',
    operators: [operator.publicKey],
    hosts: { 'web-1': generateSshKey('ed25519', 'web-1').publicKey },
    ...(needsCluster.has(command) ? { more: controlPlane } : {}),
  });
  place.write('cluster/certflake.yaml', policy);
  place.write('cluster/my-templates/flake.nix.hbs', ownTemplate);
  place.write('cluster/cert-manager.yaml', bundle);
  inRepository(place);
  return place;
}

/** With `origin/main`, which the examples use as the last reviewed commit. */
function inRepository(place: Place): void {
  git(place, 'init', '-q', '-b', 'main');
  commitAll(place);
}

function commitAll(place: Place): void {
  git(place, 'add', '.');
  git(place, 'commit', '-q', '-m', 'policy');
  git(place, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
}

function git(place: Place, ...args: string[]): void {
  const as = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
  execFileSync('git', [...as, ...args], { cwd: place.path('cluster'), stdio: 'pipe' });
}

/** The lines below "Examples:", without their explanations. */
const examplesIn = (help: string): string[] =>
  (/\nExamples:\n(.*?)(\n\n|$)/s.exec(help)?.[1] ?? '')
    .split('\n')
    .map((line) => line.trim().split(/ {3,}/)[0]!)
    .filter((line) => line !== '');

const shell = makePlace();
const words = (command: string): string[] => command.split(' ').filter((word) => word !== '');
const helpOf = (...command: string[]): string => shell.must([...command, '--help']).stdout;
const commands = [...helpOf().matchAll(/^ {2}([a-z-]+) \[/gm)]
  .map(([, command]) => command!)
  .filter((command) => command !== 'help')
  .concat('addons split');

/** Those that make files find a fresh folder each; questions are answered with yes. */
const answered = (example: string): string =>
  example
    .replace(/certflake apply(?!.*--yes)/, 'certflake apply --yes')
    .replace(/(certflake rotate cluster)/, '$1 --yes')
    .replace('SHA256:…', normalizeRecipient(operator.publicKey).fingerprint);

test('every command has examples', () => {
  expect(commands).toEqual(expect.arrayContaining(['init', 'plan', 'apply', 'check', 'rekey']));
  for (const command of commands) expect(examplesIn(helpOf(...words(command)))).not.toEqual([]);
});

const rows = ['', ...commands].flatMap((command) =>
  examplesIn(helpOf(...words(command))).map((example) => [command, example]),
);

test.each(rows)('certflake %s --help: %s', (command, example) => {
  const isInit = example.startsWith('certflake init');
  const place = folderFor(isInit ? 'init' : command);
  if (command === 'rekey' || needsCluster.has(command)) place.must(['apply', '--yes']);
  if (example.includes('--rotation')) commitAll(place);
  if (command === 'rotate') place.must(['apply', '--yes']);
  // Each of them is for a later stage.
  const before = { '--deployed': 1, '--back': 2 };
  const steps = Object.entries(before).find(([option]) => example.includes(option))?.[1] ?? 0;
  for (let step = 0; step < steps; step++)
    place.must(['rotate', 'cluster', '--yes', ...(step === 0 ? [] : ['--deployed'])]);
  const { status, stderr } = place.shell(answered(example));
  if (example.includes('--live')) {
    expect(stderr).toMatch(/^error: web-1: cannot resolve web-1/m);
    return;
  }
  expect(stderr).not.toMatch(/^error/m);
  // check and plan may find that something is due
  expect([0, 2]).toContain(status);
});
