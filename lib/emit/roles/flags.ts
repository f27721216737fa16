import { table, type AuthorityName, type Flag } from '../../policy/kubernetes/table.js';
import { NixCall, NixExpression, NixText, type NixValue } from '../nix-value.js';
import { authorityCode, type Scope } from './scope.js';
import type { Wire } from './wires.js';

type Given = [flag: Flag, value: string | NixExpression];

/** Flags without a NixOS option, as one text for each option that takes further flags. */
export function flagWires(scope: Scope): Wire[] {
  const all = [...trustFlags(scope), ...fixedFlags(scope), ...authorityFlags(scope)];
  const options = [...new Set(all.map(([{ option }]) => option))];
  return options.map((option): Wire => {
    const own = all.filter(([flag]) => flag.option === option);
    return [option, new NixCall('lib.concatStringsSep " "', own.map(text))];
  });
}

function text([{ flag }, value]: Given): NixValue {
  return typeof value === 'string' ? word(`${flag}=${value}`) : new NixText([`${flag}=`, value]);
}

/** One word of a unit's command line, quoted if systemd would read it differently. */
function word(text: string): string {
  if (/^[\w@+=:,./-]*$/.test(text)) return text;
  return JSON.stringify(text).replaceAll(/[%$]/g, (sign) => sign + sign);
}

/** A name in a list that Kubernetes reads as a line of CSV. */
function listItem(name: string): string {
  return /[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

function trustFlags(scope: Scope): Given[] {
  const here = table.trust.filter(({ roles }) => scope.isFor(roles));
  return here.flatMap(({ authorities, flags = [] }) => {
    const file = flags.length === 0 ? undefined : scope.authorities(authorities);
    return file === undefined ? [] : flags.map((flag): Given => [flag, file]);
  });
}

/** The client that the API server accepts as a proxy for users: without a front-proxy client, none. */
function fixedFlags(scope: Scope): Given[] {
  const here = table.flags.filter(
    ({ roles, needs }) => scope.isFor(roles) && scope.commonName(needs) !== undefined,
  );
  return here.map((flag): Given => {
    const { value, commonNameOf = flag.needs } = flag;
    return [flag, value ?? listItem(scope.commonName(commonNameOf) ?? '')];
  });
}

/** The active certificate and its key, of an authority that signs inside the cluster. */
function authorityFlags(scope: Scope): Given[] {
  const names = Object.keys(table.authorities) as AuthorityName[];
  return names.flatMap((name): Given[] => {
    const { flags, sealedTo = [] } = table.authorities[name];
    if (flags === undefined || !scope.isFor(sealedTo) || !scope.has(name)) return [];
    const key = new NixExpression(`${authorityCode(name)}.keyPath`);
    return [
      ...flags.activeCertificate.map((flag): Given => [flag, scope.activeCertificate(name)]),
      ...flags.key.map((flag): Given => [flag, key]),
    ];
  });
}
