import { createHash } from 'node:crypto';

import type { KubernetesObject } from './objects.js';

/** With `.json` and a hash it stays below the 211 characters of a store path's name. */
const LONGEST = 180;

/**
 * An object's name among the addons: K8Nix's `Kind_name`, if no other object has it and Nix accepts it. Case
 * doesn't count, because some file systems ignore it. Otherwise a hash of the object's identity is appended: a
 * bundle's order changes no name. The Nix module computes the same.
 */
export function keysOf(objects: readonly KubernetesObject[]): string[] {
  const holders = new Map<string, Set<string>>();
  for (const object of objects) {
    const key = plainKey(object).toLowerCase();
    holders.set(key, (holders.get(key) ?? new Set()).add(identityOf(object)));
  }
  return objects.map((object) => {
    const key = plainKey(object);
    const isEnough = isTakenByNix(key) && holders.get(key.toLowerCase())?.size === 1;
    return isEnough ? key : `${sanitised(key)}-${hashOf(object)}`;
  });
}

/** What Kubernetes distinguishes objects by; an object without a namespace is in `default`, or in none. */
export function identityOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return [group, kind, metadata.namespace ?? '', metadata.name].join('/');
}

const plainKey = ({ kind, metadata }: KubernetesObject): string => `${kind}_${metadata.name}`;

const isTakenByNix = (key: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(key) && key.length <= LONGEST;

const sanitised = (key: string): string =>
  key.replaceAll(/[^A-Za-z0-9._+-]/gu, '-').slice(0, LONGEST);

const hashOf = (object: KubernetesObject): string =>
  createHash('sha256').update(identityOf(object)).digest('hex').slice(0, 8);
