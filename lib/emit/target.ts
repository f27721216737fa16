import { readable, type Present } from './compare.js';
import { MODULE } from './files.js';
import { noticeOf, type EmitTarget } from './notice.js';
import type { EmitRecord } from './record.js';

/**
 * The target of the emitted files. If certflake wrote the module, its first line decides: a wrong record could
 * otherwise write the module in a dialect that its flake doesn't know.
 *
 * @returns undefined if neither says it
 */
export function targetOf(present: Present, record: EmitRecord): EmitTarget | undefined {
  return toldBy(readable(present, MODULE)) ?? record.target;
}

/** The target in a file's first line, if certflake wrote it. */
export const toldBy = (text: string | undefined): EmitTarget | undefined =>
  targets.find((target) => text?.startsWith(`# ${noticeOf(target)} `));

const targets = ['certflake', 'k8nix'] as const;
