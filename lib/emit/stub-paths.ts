/** The paths of stubs, relative to the policy's folder: this module alone makes them and tells what they are. */
export const FLAKE = 'flake.nix';

export const hostStub = (host: string): string => `hosts/${host}/configuration.nix`;

const HOST_STUB = /^hosts\/([A-Za-z0-9][\w.-]{0,254})\/configuration\.nix$/;

/** The host whose stub has that path; undefined for all others, and for a name that no host can have. */
export const hostOfStub = (path: string): string | undefined => HOST_STUB.exec(path)?.[1];

export const isStubPath = (path: string): boolean =>
  path === FLAKE || hostOfStub(path) !== undefined;
