import { CertflakeError } from '../errors.js';
import type { Policy } from '../model.js';
import { leftIn, type Present } from './compare.js';
import type { EmittedFile } from './files.js';
import type { EmitRecord } from './record.js';

/** A policy's folder as it is. */
export interface Folder extends Present {
  /** The names of the folders in one, sorted; links don't count. */
  folders(path: string): string[];
}

/** Where the emitted files and the policy have parted, beyond what the files say. */
export interface Left {
  /** Certflake's files that the policy gives no more. */
  modules: string[];
  /** Folders in `hosts/` that certflake began, of hosts that are not in the policy. */
  hosts: string[];
  /** Declared hosts without a folder, where others have the one that certflake began. */
  missing: string[];
}

/** The first line of the stubs. */
const NOTICE = '# Written once by certflake emit, yours from now on.';

/** Pure. A folder in `hosts/` that certflake didn't begin is nobody's business. */
export function leftBehind(
  { hosts = {} }: Pick<Policy, 'hosts'>,
  emitted: readonly EmittedFile[],
  record: EmitRecord,
  folder: Folder,
): Left {
  const paths = new Set(emitted.map(({ path }) => path));
  const isBegun = (host: string): boolean =>
    record.stubs?.includes(stubOf(host)) === true || hasNotice(folder, stubOf(host));
  const begun = folder.folders('hosts').filter(isBegun);
  const declared = Object.keys(hosts).sort();
  const isNew = (host: string) =>
    record.stubs?.includes(stubOf(host)) !== true && !folder.has(`hosts/${host}`);
  return {
    modules: Object.keys(leftIn(record, paths, folder)).sort(),
    hosts: begun.filter((host) => !declared.includes(host)),
    missing: begun.length > 0 ? declared.filter(isNew) : [],
  };
}

const stubOf = (host: string): string => `hosts/${host}/configuration.nix`;

function hasNotice(folder: Folder, path: string): boolean {
  try {
    return folder.read(path)?.startsWith(`${NOTICE}\n`) === true;
  } catch (error) {
    if (error instanceof CertflakeError) return false;
    throw error;
  }
}
