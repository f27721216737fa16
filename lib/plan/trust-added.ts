import type { Claim } from '../model/index.js';

/** Claims of the tree and the policy that a revision didn't have: a reviewer must check them. */
export interface Since {
  revision: string;
  claims: Claim[];
}
