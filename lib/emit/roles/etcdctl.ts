import { portOf } from '../../policy/kubernetes/settings.js';
import { NixExpression, type NixSet } from '../nix-value.js';
import type { Scope } from './scope.js';

/** What etcd's client needs for health checks on the host itself; null if no certificate allows that. */
export function etcdctlOf(scope: Scope): NixSet | null {
  if (!scope.isFor(['etcd'])) return null;
  const file = scope.certificate('etcdHealthcheck');
  const ca = scope.authorities(['etcd']);
  if (file === undefined || ca === undefined) return null;
  return {
    endpoint: `https://127.0.0.1:${portOf(scope.cluster.settings, 'etcdServer')}`,
    caFile: ca,
    certFile: new NixExpression(`${file}.path`),
    keyFile: new NixExpression(`${file}.keyPath`),
  };
}
