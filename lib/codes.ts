import { emit } from './codes/emit.js';
import { issue } from './codes/issue.js';
import { keys } from './codes/keys.js';
import { lint } from './codes/lint.js';
import type { Meaning } from './codes/meaning.js';
import { nix } from './codes/nix.js';
import { plan } from './codes/plan.js';
import { policy } from './codes/policy.js';
import { reading } from './codes/reading.js';
import { recipients } from './codes/recipients.js';
import { rotation } from './codes/rotation.js';
import { run } from './codes/run.js';
import { system } from './codes/system.js';
import { usages } from './codes/usages.js';
import { verify } from './codes/verify.js';

/** Every code that a message may have, with its meaning; docs/codes.md is made from it. */
export const codes = {
  ...reading,
  ...policy,
  ...usages,
  ...lint,
  ...plan,
  ...rotation,
  ...recipients,
  ...run,
  ...nix,
  ...emit,
  ...verify,
  ...keys,
  ...issue,
  ...system,
};

/** The subject of a message. Codes don't change between versions; new ones may be added. */
export type Code = keyof typeof codes;

interface Topic {
  title: string;
  codes: Partial<Record<Code, Meaning>>;
  isForOperators?: true;
}

/** The same codes by topic; `isForOperators`: docs/guide.md also lists them. */
export const topics: readonly Topic[] = [
  { title: 'Reading a policy', codes: reading },
  { title: 'The policy and the inventory', codes: policy },
  { title: 'Usages and the kubernetes section', codes: usages },
  { title: 'Rules of lint', codes: lint },
  { title: 'Certificates in the tree', codes: plan, isForOperators: true },
  { title: 'Authorities that rotate', codes: rotation, isForOperators: true },
  { title: 'Who can open keys', codes: recipients, isForOperators: true },
  { title: 'What keeps a run from its work', codes: run, isForOperators: true },
  { title: 'The Nix side of the tree', codes: nix, isForOperators: true },
  { title: 'Files of emit and addons', codes: emit },
  { title: 'verify and kubeconfig', codes: verify },
  { title: 'Certificates, keys and identities', codes: keys },
  { title: 'Making certificates', codes: issue },
  { title: 'Files and the machine', codes: system },
];
