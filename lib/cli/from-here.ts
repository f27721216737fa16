import { relative, resolve } from 'node:path';

/** A path as it is called from the folder that one is in: what is copied from a message works there. */
export const fromHere = (path: string): string => relative(process.cwd(), resolve(path)) || '.';
