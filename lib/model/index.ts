/**
 * The project's terms as data types, without behaviour. Each stage takes one and returns another: Policy ->
 * Inventory -> Spec -> (Observation) -> Plan.
 */
export type { Problem } from '../errors.js';
export type { Policy, HostPolicy, AuthorityPolicy, CertificatePolicy } from './policy.js';
export type * from './accepted.js';
export type * from './plan.js';
export type * from './manifest.js';
export type * from './contents.js';
export type * from './inventory.js';
export type * from './recipients.js';
export type * from './rotation.js';
export type * from './spec.js';
export type * from './certificate.js';
export type * from './observation.js';
export type * from './sealed-key.js';
