import type { Applied } from '../../apply/types.js';
import { CertflakeError } from '../../errors.js';
import type { Selection } from '../../plan/state.js';
import type { LockedStore } from '../../store/transaction.js';
import type { Beside } from './beside.js';
import * as say from './messages.js';
import { isWhole } from '../session/selection.js';

/** Emitted files describe the whole policy: a partial run doesn't change them. */
export const writesEmitted = (selection: Selection, emits = true): boolean =>
  emits && isWhole(selection);

/**
 * A store that writes the emitted files right after a successful commit, before a signal can interrupt.
 * `written` reports their problems: the certificates are in place by then.
 */
export function emitAfter(
  store: LockedStore,
  beside: Pick<Beside, 'write'>,
): { store: LockedStore; written: (applied: Applied) => string[] } {
  let paths: string[] = [];
  let failed: unknown;
  const commit: LockedStore['commit'] = async (...given) => {
    await store.commit(...given);
    try {
      paths = beside.write();
    } catch (error) {
      failed = error;
    }
  };
  const written = ({ changes }: Applied): string[] => {
    if (failed !== undefined) throw notEmitted(failed, changes.length > 0);
    return paths;
  };
  return { store: { ...store, commit }, written };
}

function notEmitted(error: unknown, hasChanges: boolean): unknown {
  if (!(error instanceof CertflakeError)) return error;
  const { code, message, hint = say.checkFile, hintParts = hint, changed = 'nothing' } = error;
  return new CertflakeError(message, {
    ...{ code, cause: error, changed: hasChanges ? 'partly' : changed },
    hint: say.emitMissing(hintParts, hasChanges),
  });
}
