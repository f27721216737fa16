import type { GivenWords } from '../../accept/refusal.js';
import type { RotationRequest } from '../../model/index.js';
import type { Selection } from '../../plan/state.js';
import type { GivenIdentities } from '../session/identities.js';
import type { Limits } from '../session/selection.js';
import type { PolicySource } from '../session/session.js';
import type { Confirmation } from '../terminal/confirm.js';
import type { OutputForm } from '../terminal/output-form.js';

/** A command line's request to a run that writes: each part is for the code that interprets it. */
export interface RunRequest {
  readonly policySource: PolicySource;
  readonly selection: Selection;
  readonly limits: Limits;
  readonly identities: GivenIdentities;
  readonly accepting: GivenWords;
  readonly confirmation: Confirmation;
  readonly output: OutputForm;
  /** False: doesn't write emitted files. */
  readonly emits: boolean;
  /** A step of an authority's rotation. */
  readonly rotation?: RotationRequest;
}
