/** A step of a rotation. `back` leads from issue to trust, `abort` from trust to steady. */
export type Move = 'trust' | 'issue' | 'retire' | 'back' | 'abort' | 'same-key';

/** Whether the move makes new certificates for what is below the authority; each move changes its bundle. */
export const changesCertificates = (move: Move): boolean => move === 'issue' || move === 'back';
