import type { Advice } from '../../../cluster/rotation/advice.js';
import type { Problem, RotationMove, RotationStage } from '../../../model/index.js';

/** Where an authority's rotation stands. Times in epoch seconds, fingerprints SHA-256 in hex. */
export interface RotationStatus {
  authority: string;
  stage: RotationStage;
  /** When the stage began, as the manifest says. */
  since?: number;
  /** The generation that signs; absent: its file can't be read. */
  active?: { certificate: string; notAfter: number };
  other?: { role: 'next' | 'old'; certificate: string; notAfter: number };
  /** Ids of what the other generation has signed. */
  signedByOther: string[];
  next: RotationMove;
  /** What to do around the stage that was entered last; absent: it doesn't rotate. */
  advice?: Advice;
  /** What holds the next move back: without an entry, it can be made now. */
  holds: Problem[];
}
