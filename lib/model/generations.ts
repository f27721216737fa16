import { CERTIFICATE, SEALED_KEY } from './layout.js';
import type { TrustBundle } from './certificate.js';
import type { GenerationRole } from './manifest.js';
import type { Observation } from './observation.js';
import type { AuthorityFiles, SpecFiles } from './spec.js';

const roles: Readonly<Record<GenerationRole, true>> = { active: true, next: true, old: true };

/** Whether this certflake knows a manifest's word for a generation. */
export const isGenerationRole = (word: string): word is GenerationRole =>
  Object.hasOwn(roles, word);

/**
 * The certificates to trust for an authority: all its generations, the active one first. Empty if its file
 * can't be read.
 */
export const trustBundle = ({ generations }: Pick<Observation, 'generations'>): TrustBundle =>
  generations?.map(({ certificate }) => certificate) ?? [];

/**
 * The names of an authority's files of other generations: `ca/k8s.next.crt` for the next one,
 * `ca/k8s.old.key.age` for a former one, `ca/k8s.2.old.key.age` for another one. Only this module makes such
 * names, and tells which files have one.
 */
const NEXT = '.next';
const FORMER = '.old';

/** The end of a name that looks like another generation's; undefined: it has no such end. */
export const reservedSuffix = (name: string): string | undefined =>
  [NEXT, FORMER].find((suffix) => name.endsWith(suffix));

/** An authority's files, with those of its next and its former generation. */
export const withGenerations = (files: SpecFiles): AuthorityFiles => ({
  ...files,
  next: generation(files, (path) => renamed(path, NEXT)),
  former: generation(files, formerPath),
});

/** The name for an authority's file when another replaces it; each number has its own, from 1 on. */
export const formerPath = (path: string, number = 1): string =>
  renamed(path, number === 1 ? FORMER : `.${number}${FORMER}`);

/**
 * The authorities' files whose next or former generation may be at this path: `ca/k8s.2.old.crt` may be that of
 * `ca/k8s.crt` or of `ca/k8s.2.crt`. Empty: the path is no other generation's.
 */
export function presentPathsOf(path: string): string[] {
  const ending = endingOf(path);
  const stem = path.slice(0, path.length - ending.length);
  const suffix = reservedSuffix(stem);
  if (suffix === undefined || ending === '') return [];
  const name = stem.slice(0, -suffix.length);
  const unnumbered = suffix === FORMER ? name.replace(/\.\d+$/, '') : name;
  return [...new Set([unnumbered, name])].map((present) => `${present}${ending}`);
}

const generation = ({ certificate, key }: SpecFiles, rename: (path: string) => string) => ({
  certificate: rename(certificate),
  key: rename(key),
});

function renamed(path: string, suffix: string): string {
  const ending = endingOf(path);
  return `${path.slice(0, path.length - ending.length)}${suffix}${ending}`;
}

const endingOf = (path: string): string =>
  [CERTIFICATE, SEALED_KEY].find((ending) => path.endsWith(ending)) ?? '';
