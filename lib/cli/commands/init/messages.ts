import { bare, certflake, program, say, type Said } from '../../../text/say.js';

export const wrote = (path: string): string => `wrote ${path}`;

/** @param made - certflake made the identity in this run */
export const identityLine = (path: string, made: boolean): string =>
  made
    ? `made this identity for you (keep a copy): ${path}`
    : `this identity opens your keys: ${path}`;

export const NEXT = 'Next:';

export const enterFolder = (folder: string): Said => say`  ${bare(program('cd', folder))}`;

export const firstCommands: readonly Said[] = [
  say`  ${bare(certflake('plan'))}      show what the policy asks for`,
  say`  ${bare(certflake('apply'))}     issue the certificates`,
];
