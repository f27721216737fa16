import { components, table } from '../../policy/kubernetes/table.js';
import { NixExpression, type NixValue } from '../nix-value.js';
import type { TemplateValues } from '../templates.js';
import { kubeconfig } from './certificates.js';
import type { Scope } from './scope.js';
import { shellLines } from './shell.js';

/** The permissions that the cluster's own users need, applied as its administrator; null without one. */
export function bootstrapOf(scope: Scope): TemplateValues | null {
  const { component, kubeconfig: file, list, packages, script, ...rest } = table.bootstrap;
  const { roles } = table.components[component];
  if (!scope.isFor(roles) || scope.commonName(component) === undefined) return null;
  const objects = `pkgs.writeText "${list}" (builtins.toJSON bootstrap)`;
  return {
    ...rest,
    bindings: bindingsOf(scope),
    kubeconfig: kubeconfig(scope, component),
    etc: ['environment', 'etc', file.path, 'source'],
    addons: new NixExpression(`config.${rest.addons}`),
    service: ['systemd', 'services', rest.unit],
    facts: rest.service,
    packages: packages.map((name) => new NixExpression(`pkgs.${name}`)),
    script: shellLines(script, { list: objects }),
  };
}

function bindingsOf(scope: Scope): NixValue[] {
  return components.flatMap(([name, { binding }]) => {
    const user = binding === undefined ? undefined : scope.commonName(name);
    if (binding === undefined || user === undefined) return [];
    return [filled(table.bootstrap.binding as unknown as NixValue, { user, ...binding })];
  });
}

/** An object of the table with its variables put in. */
function filled(value: NixValue, words: Readonly<Record<string, string>>): NixValue {
  if (typeof value === 'string')
    return value.replace(/\$\{(\w+)\}/g, (_, name: string) => words[name]!);
  if (Array.isArray(value)) return value.map((item: NixValue) => filled(item, words));
  const inner = Object.entries(value as Record<string, NixValue>);
  return Object.fromEntries(inner.map(([name, one]) => [name, filled(one, words)]));
}
