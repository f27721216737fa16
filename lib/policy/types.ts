export interface HostPolicy {}
export interface AuthorityPolicy {}
export interface CertificatePolicy {}
export interface Policy {}
