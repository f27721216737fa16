import { folderOf } from '../model/layout.js';
import type { Observations, Problem, Spec, StrayHost } from '../model/index.js';
import { folderOfOrphan } from '../model/orphan.js';
import { ownerOfHost } from '../model/owner.js';
import { shellWords } from '../text/shell.js';
import { told } from './messages/message.js';
import * as texts from './messages/renamed.js';

/** A declared host without files, and folders of former hosts whose manifests have its key. */
export interface Renamed {
  host: string;
  folder: string;
  /** One, which has no other host's key, or several that contradict each other. */
  strays: [StrayHost, ...StrayHost[]];
  isPlain: boolean;
  /** How many files not from certflake the host's folder has; undefined: there is no such folder. */
  lying?: number | undefined;
}

/**
 * Hosts that may have been renamed. Manifests don't prove it.
 *
 * @param isPlanned - whether a run covers it: others aren't reported, but can contradict
 */
export function renamedHosts(
  specs: readonly Spec[],
  observations: Observations,
  isPlanned: (spec: Spec) => boolean = () => true,
): Renamed[] {
  const empty = newFolders(specs, observations);
  const planned = new Set(empty.flatMap(([path, own]) => (own.some(isPlanned) ? path : [])));
  const owners = ownersOfKeys(empty);
  const claims = new Map<string, Omit<Renamed, 'isPlain' | 'lying'>>();
  const times = new Map<StrayHost, number>();
  for (const stray of observations.strays) {
    const folders = new Map(stray.keys.flatMap((key) => [...(owners.get(key) ?? [])]));
    times.set(stray, folders.size);
    for (const [folder, host] of folders) {
      const claim = claims.get(folder);
      if (claim) claim.strays.push(stray);
      else claims.set(folder, { host, folder, strays: [stray] });
    }
  }
  return [...claims.values()].flatMap((claim) => {
    if (!planned.has(claim.folder)) return [];
    const [stray, ...others] = claim.strays;
    const lying = observations.hostFolders?.get(claim.folder);
    return { ...claim, lying, isPlain: others.length === 0 && times.get(stray) === 1 };
  });
}

/** Hosts' folders without files yet, with their specs. */
function newFolders(specs: readonly Spec[], { observed, orphans }: Observations) {
  const occupied = new Set(orphans.map(folderOfOrphan));
  const folders = new Map<string, Spec[]>();
  for (const spec of specs) {
    if (spec.kind === 'authority' || spec.shared) continue;
    const folder = folderOf(spec.files.manifest);
    const own = folders.get(folder);
    if (own) own.push(spec);
    else folders.set(folder, [spec]);
  }
  const isNew = ({ id }: Spec): boolean => {
    const { certificate, key, entry } = observed[id] ?? {};
    return certificate?.state === 'missing' && key?.state === 'missing' && entry === undefined;
  };
  return [...folders].filter(([folder, own]) => !occupied.has(folder) && own.every(isNew));
}

/** Folder and name of each host, by its keys. */
function ownersOfKeys(folders: readonly [string, Spec[]][]): Map<string, Map<string, string>> {
  const owners = new Map<string, Map<string, string>>();
  for (const [folder, own] of folders) {
    for (const { heldBy, recipients } of own) {
      for (const key of heldBy.flatMap((host) => recipients[ownerOfHost(host)] ?? [])) {
        const there = owners.get(key) ?? new Map<string, string>();
        owners.set(key, there.set(folder, own[0]!.heldBy[0]!));
      }
    }
  }
  return owners;
}

/** The place of a problem about it. */
export const strayPlace = ({ folder }: StrayHost): string => shellWords(folder);

/** Gives no command if manifests contradict each other: the user knows the host's former name. */
export function hostRenamed({ host, folder, strays, isPlain, lying }: Renamed): Problem {
  const [stray] = strays;
  const problem = { code: 'host-renamed', level: 'warning' } as const;
  if (isPlain) {
    const move = { from: stray.folder, to: folder, others: lying };
    const message = texts.hostRenamed(host, stray.host, move);
    return { ...problem, place: strayPlace(stray), ...told(message) };
  }
  const named = strays.slice(0, NAMED).map(strayPlace);
  const message = texts.manifestsContradict(host, named, strays.length - named.length);
  return { ...problem, place: `hosts.${host}`, ...told(message) };
}

const NAMED = 3;
