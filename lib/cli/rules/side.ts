import { posix } from 'node:path';

import { emitFiles, type EmittedFile } from '../../emit/files.js';
import { toldBy } from '../../emit/target.js';
import { readTemplates } from '../../load/templates.js';
import type { Problem } from '../../model/index.js';
import type { OutFolder } from '../session/emission.js';
import { namer, rulesPath, type Given } from '../session/nix-place.js';
import { namesOtherRules, rulesAround } from './own-rules.js';
import { otherImported } from '../render/nix-side.js';
import { givenBy, rulesProblems, type PresentRules } from './problems.js';
import { givesNothing } from './sealed.js';

/** Problems of present rules without a record, with an unreadable one, or with an inventory. */
export function rulesAlone(source: Given, out: OutFolder): Problem[] {
  const { policy, inventory, specs } = source;
  const known = { record: undefined, isStale: false };
  if (policy === undefined) return judged(source, out, undefined, known);
  const input = { policy, inventory, specs, source: posix.basename(source.source) };
  const target = toldBy(out.read(rulesPath(source))) ?? 'certflake';
  const { files } = emitFiles({ ...input, target }, readTemplates());
  return ofRules(source, out, files, known);
}

/** The same, compared with these files. */
export function ofRules(
  source: Given,
  out: OutFolder,
  files: readonly EmittedFile[],
  known: Known,
): Problem[] {
  const given = files.find(({ path }) => path === rulesPath(source))?.text;
  return given === undefined ? [] : judged(source, out, given, known);
}

type Known = Pick<PresentRules, 'record' | 'isStale' | 'said'>;

function judged(source: Given, out: OutFolder, given: string | undefined, known: Known): Problem[] {
  const path = rulesPath(source);
  const text = out.read(path);
  if (text === undefined) return [];
  const recorded = known.record?.files[path];
  const place = namer(source)(path);
  const gives = givesNothing(out, posix.dirname(path), givenBy(source.specs).keys());
  return rulesProblems(source.specs, {
    ...{ place, text, given, recorded, givesNothing: gives },
    ...known,
  });
}

/** The user's own rules that weren't changed with `dir`. */
export function importProblems(
  rules: string,
  out: OutFolder,
  name: (path: string) => string,
): Problem[] {
  if (!out.has(rules)) return [];
  return rulesAround(out, rules)
    .filter((own) => namesOtherRules(out, own, rules))
    .map((own) => otherImported(name(own), name(rules)));
}
