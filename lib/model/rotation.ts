/**
 * Where an authority's rotation stands, by its files. `trust`: hosts are to trust the next generation too;
 * `issue`: the next one signs, but something in the tree is still signed by the former one; `drain`: nothing is.
 */
export type RotationStage = 'steady' | 'trust' | 'issue' | 'drain';

/**
 * One step of a rotation. `back` returns from `issue` or `drain` to `trust`, `abort` from `trust` to `steady`;
 * `same-key` gives a steady authority a new certificate for its present key.
 */
export type RotationMove = 'trust' | 'issue' | 'retire' | 'back' | 'abort' | 'same-key';

/** A step that the operator asks for. */
export interface RotationRequest {
  /** The authority's name. */
  authority: string;
  /** `onward`: the one that leads on from its stage. */
  move: RotationMove | 'onward';
  /** Nothing is to be done if the move was already made: for scripts. */
  isTarget?: true;
  /** There is evidence that every host was deployed with the present files. */
  isDeployed: boolean;
  /** Its key may be in wrong hands: the step isn't to wait for a deploy. */
  isCompromised?: true;
}
