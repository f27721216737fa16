/**
 * The words of the project as data types. No behaviour here: a stage takes one of these and gives
 * another: Policy -> Inventory -> Spec -> (Observation) -> Plan.
 */
export type { Problem } from './errors.js';
export type { Policy, HostPolicy, AuthorityPolicy, CertificatePolicy } from './policy/types.js';
export type * from './accept/types.js';
export type * from './plan/types.js';
export type * from './store/manifest-entry.js';
export type * from './model/contents.js';
export type * from './model/inventory.js';
export type * from './model/recipients.js';
export type * from './model/spec.js';
export type * from './model/certificate.js';
export type * from './model/observation.js';
export type * from './model/sealed-key.js';
