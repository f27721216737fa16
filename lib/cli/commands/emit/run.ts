import { posix } from 'node:path';

import type { ComparedFile } from '../../../emit/compare.js';
import { printRecord } from '../../../emit/record.js';
import { markedIn } from '../../../emit/standing.js';
import type { Problem } from '../../../model/index.js';
import { dirChanged } from '../../former/dir-changed.js';
import { importing, renderEmitted } from '../../render/emitted.js';
import { gather } from '../../render/gather.js';
import { markersLeft } from '../../render/nix-side.js';
import { renderProblem } from '../../render/problems.js';
import { rulesToChange } from '../../rules/own-rules.js';
import { envelope } from '../../run/report.js';
import { clearLeft, writeFiles } from '../../session/emission.js';
import type { Source } from '../../session/nix-place.js';
import type { PolicySource } from '../../session/session.js';
import type { OutputForm } from '../../terminal/output-form.js';
import { openTerminal, type Terminal } from '../../terminal/terminal.js';
import { addEmitted } from './add-emitted.js';
import { refuseEdited } from './edited.js';
import {
  emissionOf,
  load,
  namesIn,
  recordAfter,
  withRecord,
  type Emission,
  type EmissionRequest,
  type Layout,
} from './emission.js';

export interface EmitRequest extends EmissionRequest {
  readonly policySource: PolicySource;
  readonly output: OutputForm;
}

/**
 * Writes the policy's Nix side. Needs no identity. Refuses all files that were changed since certflake wrote
 * them, before it writes anything; writes missing stubs.
 */
export async function emit(request: EmitRequest): Promise<number> {
  const { output, layout } = request;
  const source = await load(request.policySource);
  const emission = await emissionOf(source, request);
  const terminal = openTerminal(output);
  if (request.isCheck) {
    const unfinished = conflicts(source, emission, layout);
    const problems = [...emission.problems, ...unfinished, ...moved(source, emission)];
    show(terminal, problems, output);
    const files = withRecord(emission, recordAfter(source, emission, layout));
    return report(terminal, output, { files, problems });
  }
  show(terminal, emission.problems, output);
  if (!request.overwrites) refuseEdited(emission, namesIn(source, emission.folder));
  await write(terminal, source, emission, request);
  return 0;
}

function show(terminal: Terminal, problems: Problem[], { json }: OutputForm): void {
  if (!json) for (const one of gather(problems)) terminal.err(`${renderProblem(one)}\n`);
}

/** The hint depends on the present files, so it is made after they are written. */
const moved = (source: Source, { earlier }: Emission): Problem[] =>
  earlier.length === 0 ? [] : [dirChanged(source, earlier)];

/** For a check: without it, they are refused. */
function conflicts(source: Source, { out, files, folder }: Emission, { templates }: Layout) {
  const name = namesIn(source, folder);
  return markedIn(files, out).map((path) => markersLeft(name(path), templates !== undefined));
}

async function write(
  terminal: Terminal,
  source: Source,
  emission: Emission,
  { output, layout }: EmitRequest,
): Promise<void> {
  const { out, folder, path, problems } = emission;
  const record = recordAfter(source, emission, layout);
  const files = withRecord(emission, record);
  const due = files.filter(({ state }) => state !== 'unchanged' && state !== 'kept');
  clearLeft(out, emission.files, path);
  const others = due.filter((file) => file.path !== path);
  const text = printRecord(record);
  const written = due.length === 0 ? [] : writeFiles(out, others, { path, text });
  const rules = posix.join(posix.dirname(path), 'secrets.nix');
  const change = rulesToChange(out, rules, written.includes(rules));
  const own = change && importing(rules, { ...change, name: namesIn(source, folder)(change.own) });
  const later = moved(source, emission);
  const all = [...problems, ...later];
  if (output.json) terminal.out(envelope('emit', { written, files: summary(files) }, all));
  else {
    const git = written.length === 0 ? [] : await addEmitted(source, emission, record);
    terminal.out(renderEmitted(written, own, git, terminal.style));
  }
  show(terminal, later, output);
}

/** A check counts only certflake's own files: stubs may be missing on purpose. */
function report(
  terminal: Terminal,
  { json }: OutputForm,
  { files, problems }: { files: readonly ComparedFile[]; problems: Problem[] },
): number {
  const due = files.filter(({ mode, state }) => mode === 'owned' && state !== 'unchanged');
  if (json) terminal.out(envelope('emit', { files: summary(files) }, problems));
  else for (const { path, state } of due) terminal.out(`${state.padEnd(7)}  ${path}\n`);
  return due.length > 0 ? 2 : 0;
}

function summary(files: readonly ComparedFile[]) {
  return files.map(({ path, mode, state }) => ({ path, mode, state }));
}
