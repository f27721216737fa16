import { readable, type Present } from './compare.js';
import { MODULE } from './files.js';
import { noticeOf, type EmitTarget } from './notice.js';
import type { EmitRecord } from './record.js';

/**
 * The target that the files were emitted for. Where certflake wrote the module, its first line says it: the record
 * beside it could name the other one, and the module would be written in a dialect that its flake doesn't know.
 *
 * @returns undefined where neither tells it
 */
export function targetOf(present: Present, record: EmitRecord): EmitTarget | undefined {
  return toldBy(readable(present, MODULE)) ?? record.target;
}

/** The target that a file's first line names, if certflake wrote it. */
export const toldBy = (text: string | undefined): EmitTarget | undefined =>
  targets.find((target) => text?.startsWith(`# ${noticeOf(target)} `));

const targets = ['certflake', 'k8nix'] as const;
