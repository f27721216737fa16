import { table } from '../policy/kubernetes/table.js';
import {
  NixConcat,
  NixExpression,
  NixText,
  type NixParts,
  type NixSet,
  type NixValue,
} from './nix-value.js';

/** The name of the host's node: NixOS sets it only where a kubelet runs, and certToolkit of ours on all hosts. */
export const kubeletName = new NixExpression(`config.${table.nodeName}`);

export const hostName = new NixExpression('config.networking.hostName');

/** `host` is the evaluated host's entry in the module's `hosts`. */
const addresses = new NixExpression('host.addresses or [ ]');

/**
 * Literal text and variables, alternating; `$${` is a plain `${`.
 *
 * @param nodeName - what the node's name is in the module
 */
export function partsOf(word: string, nodeName: NixExpression): NixParts {
  const known = new Map<string, string | NixExpression>([
    ['$${', '${'],
    ['${hostName}', hostName],
    ['${nodeName}', nodeName],
  ]);
  const pieces = word.split(/(\$\$\{|\$\{\w+\})/).filter((piece) => piece !== '');
  return pieces.map((piece) => known.get(piece) ?? piece);
}

/** A text of the policy; a text with only a variable becomes that option. */
export function textValue(word: string, nodeName: NixExpression): NixValue {
  const parts = partsOf(word, nodeName);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return parts.every((part) => typeof part === 'string') ? parts.join('') : new NixText(parts);
}

/** A list of alternative names, in which `${addresses}` alone stands for all of the host's addresses. */
export function hostsValue(words: readonly string[], nodeName: NixExpression): NixValue {
  const parts: (NixValue[] | NixExpression)[] = [];
  for (const word of words) {
    const last = parts.at(-1);
    if (word === '${addresses}') parts.push(addresses);
    else if (Array.isArray(last)) last.push(textValue(word, nodeName));
    else parts.push([textValue(word, nodeName)]);
  }
  const [first = [], ...others] = parts;
  return others.length === 0 ? first : new NixConcat(parts);
}

/** Options of a layer, an authority or a certificate, in the policy's order. */
export function optionsValue(options: object, nodeName: NixExpression): NixSet {
  return mapSet(options, (value, option) => {
    if (option === 'commonName') return textValue(value as string, nodeName);
    if (option === 'hosts') return hostsValue(value as string[], nodeName);
    if (option === 'names')
      return mapSet(value as object, (name) => textValue(name as string, nodeName));
    return value as NixValue;
  });
}

/** The options that are set, each made into its value: a policy in TypeScript may contain `undefined`. */
export function mapSet(
  options: object,
  value: (value: unknown, option: string) => NixValue,
): NixSet {
  const set = Object.entries(options).filter(([, given]) => given !== undefined);
  return Object.fromEntries(set.map(([option, given]) => [option, value(given, option)]));
}
