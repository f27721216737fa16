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
  /** Folders whose stub still has the `networking.hostName` of another host, as when a host was renamed. */
  misnamed: { host: string; hostName: string }[];
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
    misnamed: begun
      .filter((host) => declared.includes(host))
      .flatMap((host) => {
        const hostName = hostNameIn(folder, host);
        return hostName === undefined || hostName === host ? [] : [{ host, hostName }];
      }),
  };
}

const stubOf = (host: string): string => `hosts/${host}/configuration.nix`;

const hasNotice = (folder: Folder, path: string): boolean =>
  textOf(folder, path)?.startsWith(`${NOTICE}\n`) === true;

/** Only the one line that the stub has is compared: what else a user wrote there is his. */
function hostNameIn(folder: Folder, host: string): string | undefined {
  const lines = textOf(folder, stubOf(host))?.matchAll(
    /^ {2}networking\.hostName = "([^"\\$]*)";$/gm,
  );
  const [line, ...others] = lines ?? [];
  return others.length === 0 ? line?.[1] : undefined;
}

function textOf(folder: Folder, path: string): string | undefined {
  try {
    return folder.read(path);
  } catch (error) {
    if (error instanceof CertflakeError) return undefined;
    throw error;
  }
}
