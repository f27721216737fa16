import { dnsAddress } from '../../policy/words/service-range.js';
import { portOf } from '../../policy/kubernetes/settings.js';
import type { RowValue } from '../../policy/kubernetes/table.js';
import type { ComponentName } from '../../model/kubernetes.js';
import { NixExpression, NixText, type NixValue } from '../nix-value.js';
import { quoted } from '../nix-strings.js';
import { hostName, kubeletName } from '../policy-words.js';
import { anyAddress, endpointOf, inUrl } from './addresses.js';
import type { Scope } from './scope.js';

type Word = string | number | NixExpression;

/** What the variables of rows stand for, but for servers' ports; nix/modules/kubernetes-certs/values.nix has the same. */
const words: Readonly<Record<string, (scope: Scope) => Word>> = {
  hostName: () => hostName,
  nodeName: () => kubeletName,
  endpoint: ({ cluster }) => inUrl(endpointOf(cluster)!),
  clusterDomain: ({ cluster }) => cluster.settings.clusterDomain,
  serviceRanges: ({ cluster }) => cluster.settings.serviceRanges.join(','),
  dnsAddress: ({ cluster }) => dnsAddress(cluster.settings.serviceRanges[0]!),
  anyAddress: ({ cluster }) => anyAddress(cluster),
  ownAddress: (scope) => scope.ownAddress(),
  isMember: (scope) => new NixExpression(`${scope.members()} ? \${${hostName.code}}`),
};

/** A row's value in a role's module. */
export function valueOf(scope: Scope, value: RowValue): NixValue {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return textOf(partsOf(scope, value));
  if (Array.isArray(value)) return value.map((text) => textOf(partsOf(scope, text)));
  const parts = partsOf(scope, value.eachMember);
  const name = value.eachMember.includes('${member}') ? 'name' : '_';
  const text = quoted(parts.map(asPart));
  return new NixExpression(`lib.mapAttrsToList (${name}: address: ${text}) ${scope.members()}`);
}

/** Literal text and variables in turns. */
function partsOf(scope: Scope, text: string): Word[] {
  const pieces = text.split(/\$\{([\w.]+)\}/);
  const parts = pieces.map((piece, index) => (index % 2 === 0 ? piece : wordOf(scope, piece)));
  return parts.filter((part) => part !== '');
}

function wordOf(scope: Scope, name: string): Word {
  if (name.startsWith('port.'))
    return portOf(scope.cluster.settings, name.slice('port.'.length) as ComponentName);
  return words[name]?.(scope) ?? new NixExpression(name === 'member' ? 'name' : name);
}

function textOf(parts: Word[]): NixValue {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  const texts = parts.map(asPart);
  const isPlain = texts.every((text) => typeof text === 'string');
  return isPlain ? texts.join('') : new NixText(texts);
}

const asPart = (part: Word) => (typeof part === 'number' ? `${part}` : part);
