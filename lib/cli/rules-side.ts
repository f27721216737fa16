import { posix } from 'node:path';

import { emitFiles, type EmittedFile } from '../emit/files.js';
import { toldBy } from '../emit/target.js';
import { readTemplates } from '../load/templates.js';
import type { Problem } from '../model.js';
import type { OutFolder } from './emission.js';
import { namer, rulesPath, type Source } from './nix-place.js';
import { namesOtherRules, nearestRules } from './own-rules.js';
import { otherImported } from './render/nix-side.js';
import { givenBy, rulesProblems, type PresentRules } from './rules-problems.js';
import { givesNothing } from './rules-sealed.js';

/** What rules say that lie there without a record, or beside one that can't be read. */
export function rulesAlone(source: Source, out: OutFolder): Problem[] {
  const { policy, inventory, specs } = source;
  const input = { policy, inventory, specs, source: posix.basename(source.source) };
  const target = toldBy(out.read(rulesPath(source))) ?? 'certflake';
  const { files } = emitFiles({ ...input, target }, readTemplates());
  return ofRules(source, out, files, { record: undefined, isStale: false });
}

/** The same, compared with these files. */
export function ofRules(
  source: Source,
  out: OutFolder,
  files: readonly EmittedFile[],
  known: Pick<PresentRules, 'record' | 'isStale' | 'said'>,
): Problem[] {
  const path = rulesPath(source);
  const text = out.read(path);
  const given = files.find((one) => one.path === path)?.text;
  if (text === undefined || given === undefined) return [];
  const recorded = known.record?.files[path];
  const place = namer(source)(path);
  const gives = givesNothing(out, posix.dirname(path), givenBy(source.specs).keys());
  return rulesProblems(source.specs, {
    ...{ place, text, given, recorded, givesNothing: gives },
    ...known,
  });
}

/** Rules of the user's own that were not changed with `dir`. */
export function importProblems(
  rules: string,
  out: OutFolder,
  name: (path: string) => string,
): Problem[] {
  const own = nearestRules(out, rules);
  const isOther = out.has(rules) && namesOtherRules(out, own, rules);
  return isOther ? [otherImported(name(own), name(rules))] : [];
}
