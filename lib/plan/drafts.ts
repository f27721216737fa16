import type { Change, Spec } from '../model/index.js';
import { validity, type Validity } from '../x509/validity.js';
import { keyBeside } from '../observe/recorded.js';
import { rotatedFiles } from './rotation.js';
import type { ProposedChange, SpecState } from './state.js';

/** When the new certificate begins and ends; undefined if none is issued. */
export function endOf(
  { issuer, spec, options }: SpecState,
  { key }: ProposedChange,
): Validity | undefined {
  if (key === 'none') return undefined;
  const signer = issuer.state === 'present' || issuer.state === 'planned' ? issuer : undefined;
  return validity(spec.contents, options.now, signer);
}

/** Whether it makes a key, or opens the present one. */
export const usesKey = ({ kind, key, reseals }: ProposedChange): boolean =>
  key !== 'none' || kind === 'rotate' || kind === 'rekey' || reseals === true;

/** The change that the plan shows for a draft. */
export function describe(
  { spec, observation }: Pick<SpecState, 'spec' | 'observation'>,
  draft: ProposedChange,
  end: Validity | undefined,
): Change {
  const { id } = spec;
  const files = filesOf(spec, draft, keyBeside(spec, observation));
  if (end === undefined) return { id, files, ...draft };
  return { id, files, ...draft, notAfter: end.notAfter, ...(end.cut ? { cut: true } : {}) };
}

function filesOf(
  spec: Spec,
  { kind, key, reseals, move }: ProposedChange,
  beside: readonly string[],
): string[] {
  const { files } = spec;
  if (move !== undefined) return rotatedFiles(spec, move);
  const { certificate, key: sealed, manifest } = files;
  if (kind === 'adopt') return [manifest];
  if (kind === 'rekey') return [sealed, ...beside, manifest];
  if (key === 'none' && reseals !== true) return [certificate, manifest];
  return [certificate, sealed, ...(key === 'new' ? [] : beside), manifest];
}
