import { table } from '../../policy/kubernetes/table.js';
import { NixExpression, type NixValue } from '../nix-value.js';
import { quoted } from '../nix-strings.js';
import { unitsOf } from './certificates.js';
import type { Scope } from './scope.js';
import type { Wire } from './wires.js';

/** Orders the units that read keys after the unit which puts them there; where there is none, that means nothing. */
export function orderWires(scope: Scope): Wire[] {
  const after = afterKeys(scope);
  return unitsOf(scope).map((unit): Wire => [
    `systemd.services.${unit.replace(/\.service$/, '')}.after`,
    after,
  ]);
}

/** NixOS joins the lists of two modules, so on a host of both roles one of them leaves it to the other. */
function afterKeys(scope: Scope): NixValue {
  const { after, unless } = table.order;
  if (!scope.isFor(unless.roles)) return [after];
  const isMaster = `lib.elem ${quoted([unless.has])} config.${unless.option}`;
  scope.names.set('isMaster', new NixExpression(isMaster));
  scope.names.set('order', new NixExpression(`lib.optional (!isMaster) ${quoted([after])}`));
  return new NixExpression('order');
}
