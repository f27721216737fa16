import type { Claim } from '../model/index.js';

/** What the tree and the policy claim and a revision didn't have: what a reviewer must look at. */
export interface Since {
  revision: string;
  claims: Claim[];
}
