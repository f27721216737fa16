import type { Message } from '../hint.js';

export const policyExists = (path: string): Message => ({
  message: `${path} already exists`,
  hint: 'edit that policy, or name another folder: init writes only a first policy',
});

/** @param top - the cluster's repository, or its folder */
export const identityInside = (path: string, top: string): Message => ({
  message: `a new identity would be at ${path}, inside ${top}`,
  hint: 'choose another folder for the cluster, or make a key first: ssh-keygen -t ed25519',
});

/** Added to the hint of an error that follows. */
export const keepIdentity = (path: string): string => `your new identity is ${path}: keep it`;
