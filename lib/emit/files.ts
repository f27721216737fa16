import { expandKubernetes } from '../policy/kubernetes/expand.js';
import type { Inventory, Policy, Problem, Specs } from '../model/index.js';
import { agenixRules, generationRules, plainFolder, RULES } from './agenix-rules.js';
import { certsModule } from './certs-module.js';
import { ours } from './host-facts.js';
import { k8nix, narrowToK8Nix } from './k8nix.js';
import { NixPath } from './nix-value.js';
import { noticeOf, type EmitTarget } from './notice.js';
import { roleModules, type RoleModule } from './roles/modules.js';
import { renderTemplate, type Template, type TemplateValues } from './templates.js';
import { FLAKE, hostStub } from './stub-paths.js';

/** A file to write, relative to the policy's folder. */
export interface EmittedFile {
  path: string;
  text: string;
  /** `owned`: certflake's, rewritten each time. `stub`: written once, then the user's. */
  mode: 'owned' | 'stub';
}

export interface EmitInput {
  policy: Policy;
  inventory: Inventory;
  specs: Specs;
  /** The policy's file, as the emitted files name it. */
  source: string;
  target?: EmitTarget;
}

export interface Emitted {
  /** Sorted by path. */
  files: EmittedFile[];
  /** What the target can't express. */
  problems: Problem[];
}

/** The templates of the emitted files. */
export const templateNames = [
  'cluster.nix',
  'secrets.nix',
  'flake.nix',
  'configuration.nix',
  'control-plane.nix',
  'worker-node.nix',
  'etcd.nix',
  'k8nix/flake.nix',
] as const;

export type TemplateName = (typeof templateNames)[number];

/** The policy as a module. */
export const MODULE = 'modules/certs/cluster.nix';

/** Paths that certflake may own in a policy's folder, besides agenix's rules. */
export const ownable: ReadonlySet<string> = new Set([
  MODULE,
  ...['control-plane.nix', 'worker-node.nix', 'etcd.nix'].map((name) => `modules/roles/${name}`),
]);

export type Templates = Readonly<Record<TemplateName, Template>>;

/**
 * The Nix side of a policy: its module, agenix's rules, and stubs for the rest of a flake. Pure: the same input
 * gives the same bytes.
 *
 * @throws CertflakeError with a template's file and line
 */
export function emitFiles(input: EmitInput, templates: Templates): Emitted {
  const { source, specs, target = 'certflake' } = input;
  const whole = expandKubernetes(input.policy);
  const { policy, problems } =
    target === 'k8nix' ? narrowToK8Nix(whole) : { policy: whole, problems: [] };
  const notice = `${noticeOf(target)} ${source}: change that and emit again.`;
  const render = (name: TemplateName, values: TemplateValues) =>
    renderTemplate(templates[name], { notice, source, ...values });
  const dialect = target === 'k8nix' ? k8nix : ours;
  const module = { ...certsModule(policy, dialect) };
  const roles = roleModules(specs, input.inventory, dialect);
  const rules = { rules: agenixRules(specs), generations: generationRules(specs) };
  const files: EmittedFile[] = [
    owned(MODULE, render('cluster.nix', module)),
    owned(below(policy.dir, RULES), render('secrets.nix', rules)),
    ...roles.map(({ name, values }) => owned(`modules/roles/${name}`, render(name, values))),
    stub(FLAKE, render(target === 'k8nix' ? 'k8nix/flake.nix' : 'flake.nix', {})),
    ...hostStubs(policy, roles).map(([host, values]) =>
      stub(hostStub(host), render('configuration.nix', values)),
    ),
  ];
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), problems };
}

function hostStubs({ hosts }: Policy, roles: readonly RoleModule[]): [string, TemplateValues][] {
  return Object.entries(hosts ?? {}).map(([hostName, { domain = null }]) => {
    const own = roles.filter((role) => role.hosts.includes(hostName));
    const imports = own.map(({ name }) => new NixPath('../..', [`modules/roles/${name}`]));
    return [hostName, { hostName, domain, imports }];
  });
}

function below(dir: string, file: string): string {
  return [plainFolder(dir), file].filter((step) => step !== '').join('/');
}

const owned = (path: string, text: string): EmittedFile => ({ path, text, mode: 'owned' });
const stub = (path: string, text: string): EmittedFile => ({ path, text, mode: 'stub' });
