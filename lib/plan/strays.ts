import { isoDate } from '../dates.js';
import type { Observations, Problem, Spec, StrayHost } from '../model.js';
import { shellWords } from '../shell.js';

/** The declared host that a former one's folder is for, if the host was renamed. */
interface Renamed {
  stray: StrayHost;
  host: string;
  folder: string;
}

/** A declared host without any file whose key is one that the former host had. Manifests only claim it. */
export function renamedHosts(specs: readonly Spec[], observations: Observations): Renamed[] {
  const folders = foldersOf(specs);
  return observations.strays.flatMap((stray) => {
    const found = [...folders].find(([folder, own]) => isNewName(folder, own, stray, observations));
    return found === undefined ? [] : [{ stray, host: found[1][0]!.heldBy[0]!, folder: found[0] }];
  });
}

function foldersOf(specs: readonly Spec[]): Map<string, Spec[]> {
  const folders = new Map<string, Spec[]>();
  for (const spec of specs) {
    if (spec.kind === 'authority' || spec.shared) continue;
    const folder = spec.files.manifest.replace(/\/[^/]*$/, '');
    folders.set(folder, [...(folders.get(folder) ?? []), spec]);
  }
  return folders;
}

function isNewName(
  folder: string,
  own: readonly Spec[],
  { keys }: StrayHost,
  { observed, orphans }: Observations,
): boolean {
  const isEmpty =
    orphans.every((path) => !path.startsWith(`${folder}/`)) &&
    own.every(({ id }) => {
      const { certificate, key, entry } = observed[id] ?? {};
      return certificate?.state === 'missing' && key?.state === 'missing' && entry === undefined;
    });
  const isItsKey = ({ heldBy, recipients }: Spec): boolean =>
    heldBy.some((host) => recipients[`host:${host}`]?.some((key) => keys.includes(key)));
  return isEmpty && own.some(isItsKey);
}

export const hostRenamed = ({ stray, host, folder }: Renamed): Problem => ({
  code: 'host-renamed',
  place: stray.folder,
  level: 'warning',
  message: `${host} has the host key that ${stray.host} had; its files can be moved instead of made anew`,
  hint: `"git mv ${shellWords(stray.folder, folder)}" before "certflake apply"`,
});

/** What is valid although its host is gone: `its 3 certificates stay valid until 2027-01-05 …` */
export function stillValid(ends: readonly number[], now: number): string | undefined {
  const valid = ends.filter((end) => end > now);
  if (valid.length === 0) return undefined;
  const last = isoDate(Math.max(...valid));
  return valid.length === 1
    ? `1 certificate stays valid until ${last}; only a new authority ends it earlier`
    : `${valid.length} certificates stay valid, the last until ${last}; only a new authority ends them earlier`;
}
