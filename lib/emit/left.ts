import type { Policy } from '../model/index.js';
import { leftIn, readable, type Present } from './compare.js';
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

/** Pure. A folder in `hosts/` whose stub doesn't say that certflake began it is nobody's business. */
export function leftBehind(
  { hosts = {} }: Pick<Policy, 'hosts'>,
  emitted: readonly EmittedFile[],
  record: EmitRecord,
  folder: Folder,
): Left {
  const paths = new Set(emitted.map(({ path }) => path));
  const stubs = new Set(record.stubs);
  const begun = folder.folders('hosts').filter((host) => isBegun(folder, stubOf(host)));
  const isDeclared = (host: string): boolean => Object.hasOwn(hosts, host);
  const isNew = (host: string) => !stubs.has(stubOf(host)) && !folder.has(`hosts/${host}`);
  return {
    modules: Object.keys(leftIn(record, paths, folder)).sort(),
    hosts: begun.filter((host) => !isDeclared(host)),
    missing: begun.length > 0 ? Object.keys(hosts).sort().filter(isNew) : [],
    misnamed: begun.filter(isDeclared).flatMap((host) => {
      const hostName = hostNameIn(folder, host);
      return hostName === undefined || hostName === host ? [] : [{ host, hostName }];
    }),
  };
}

const stubOf = (host: string): string => `hosts/${host}/configuration.nix`;

const isBegun = (folder: Folder, path: string): boolean =>
  readable(folder, path)?.startsWith(`${NOTICE}\n`) === true;

/** Only the one line that the stub has is compared: what else a user wrote there is his. */
function hostNameIn(folder: Folder, host: string): string | undefined {
  const lines = readable(folder, stubOf(host))?.matchAll(
    /^ {2}networking\.hostName = "([^"\\$]*)";$/gm,
  );
  const [line, ...others] = lines ?? [];
  return others.length === 0 ? line?.[1] : undefined;
}
