import type { Applied } from '../apply/types.js';
import type { Emitted } from '../emit/files.js';
import type { EmitTarget } from '../emit/notice.js';
import type { EnginesById } from '../keyring/engines.js';
import type { Environment } from '../load/expand.js';
import type { Claim, Inventory, Plan, Policy, Problem, Specs } from '../model/index.js';
import type { CheckReport } from '../plan/check-report.js';
import type { PlanOptions } from '../plan/state.js';
import type { Identity, IdentitySource } from '../seal/identities.js';
import type { Passphrase } from '../seal/passphrase.js';
import type { Verified } from '../verify/verify.js';

export interface OpenOptions {
  /** A policy's file, relative to the folder, or a policy in code; looked for by default. */
  policy?: string | Policy;
  /** What paths of identities name as `$HOME`; the process's by default. */
  env?: Environment;
  /** Epoch seconds, for every call; this machine's clock by default. */
  now?: number;
}

/** What a plan is for; all of the policy by default. */
export type PlanSelection = Omit<PlanOptions, 'now'>;

/** A plan, and what it was made for. */
export interface RepositoryPlan extends Plan {
  selection: PlanSelection;
  /** The words that it was made with: `claims` leaves out what they name, and `apply` takes them too. */
  accepted: readonly string[];
}

export interface IdentityOptions {
  /** Handles, texts with names, or paths of files; the policy's `userAgeIdentity` by default. */
  identities?: readonly (Identity | IdentitySource | string)[];
  passphrase?: Passphrase;
}

export interface PlanningOptions extends IdentityOptions {
  /** As `--accept` takes them: `<name>=<fingerprint>`, or fingerprints. The clone's record counts too. */
  accept?: readonly string[];
}

/** What `AbortController` gives, as far as it is used. */
export interface AbortNotice {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface Step {
  /** So many of all changes are prepared. */
  done: number;
  total: number;
  id: string;
}

export interface ApplyOptions extends IdentityOptions {
  /**
   * Claims of a plan, or words as `plan` takes them, besides those of the plan. `all`: all claims but another authority or kept key, or an
   * undeclared recipient.
   */
  accept?: 'all' | readonly (Claim | string)[];
  /** What holds authorities' keys, by their ids, as in `ca-cluster`. */
  engines?: EnginesById;
  /** Called for each change. An error that it throws ends the run before any file has changed. */
  onProgress?: (step: Step) => void;
  /** Ends the run before its files change; from then on it has no effect. */
  signal?: AbortNotice;
  /** Issue although something contradicts this machine's clock. */
  clockIsRight?: boolean;
}

export interface RepositoryApplied extends Applied {
  /** Files that an interrupted run had left, and that are in place now. */
  recovered: string[];
}

export interface Checked extends CheckReport {
  problems: Problem[];
}

export interface VerifyOptions extends IdentityOptions {
  /** Connect to the running servers; where others listen, as in `cp-1:6443=127.0.0.1:16443`. */
  live?: boolean | readonly string[];
}

export interface RepositoryVerified extends Verified {
  problems: Problem[];
}

export interface EmitOptions {
  /** A folder of your own templates, relative to the working directory. */
  templates?: string;
  target?: EmitTarget;
}

/** A policy, and the tree of its certificates. */
export interface Repository {
  /** Absolute. */
  readonly root: string;
  /** The folder of certificates, relative to the root. */
  readonly dir: string;
  readonly inventory: Inventory;
  readonly specs: Specs;
  /** What is wrong with the policy, and lets it be used all the same. */
  readonly problems: readonly Problem[];

  /** What `apply` would do. Writes nothing; `claims` lists what this clone has not accepted. */
  plan(selection?: PlanSelection, options?: PlanningOptions): Promise<RepositoryPlan>;

  /**
   * Carries out a plan, all or nothing, under the tree's lock.
   *
   * @throws CertflakeError `plan-stale` if the plan is no longer what would be done; `not-accepted`, `locked`,
   * `aborted`, `clock`, and what opening keys throws. Its `changed` says what has changed.
   */
  apply(plan: RepositoryPlan, options?: ApplyOptions): Promise<RepositoryApplied>;

  /** The table of `certflake check`; `within` is a duration, `30d` by default. */
  check(options?: { within?: string }): Promise<Checked>;

  /** Tries every connection of the policy's cluster. */
  verify(options?: VerifyOptions): Promise<RepositoryVerified>;

  /** The files of the Nix side, relative to the policy's folder. Writes nothing. */
  emit(options?: EmitOptions): Emitted;
}

/** A policy as it was opened, which all functions of a repository use. */
export interface Opened {
  root: string;
  source: string;
  policy: Policy;
  inventory: Inventory;
  specs: Specs;
  problems: readonly Problem[];
  env: Environment;
  now(): number;
}
