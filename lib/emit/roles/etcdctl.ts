import { table } from '../../policy/kubernetes/table.js';
import { NixExpression, type NixLines } from '../nix-value.js';
import type { TemplateValues } from '../templates.js';
import { shellLines } from './shell.js';
import type { Scope } from './scope.js';
import { valueOf } from './values.js';

/** etcd's client for health checks on the host itself: its command, script and files; null where none may connect so. */
export function etcdctlOf(scope: Scope): TemplateValues | null {
  const { component, authorities, command, endpoint } = table.etcdctl;
  if (!scope.isFor(table.components[component].roles)) return null;
  const file = scope.certificate(component);
  const ca = scope.authorities(authorities);
  if (file === undefined || ca === undefined) return null;
  const files = {
    endpoint: valueOf(scope, endpoint),
    caFile: ca,
    certFile: new NixExpression(`${file}.path`),
    keyFile: new NixExpression(`${file}.keyPath`),
  };
  return { command, files, script: scriptOf(Object.keys(files)) };
}

/** The files are a set of the module's. */
function scriptOf(files: string[]): NixLines {
  const { package: etcd, script } = table.etcdctl;
  const own = files.map((name): [string, string] => [name, `etcdctl.${name}`]);
  return shellLines(script, Object.fromEntries([...own, ['package', `config.${etcd}`]]));
}
