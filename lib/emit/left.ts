import type { Policy } from '../model/index.js';
import { leftIn, readable, type Present } from './compare.js';
import type { EmittedFile } from './files.js';
import type { EmitRecord } from './record.js';
import { hostStub } from './stub-paths.js';

/** A policy's folder as it is. */
export interface Folder extends Present {
  /** The names of the folders in one, sorted; links don't count. */
  folders(path: string): string[];
}

/** How the emitted files and the policy differ, beyond the files' content. */
export interface Left {
  /** Certflake's files that the policy no longer gives. */
  modules: string[];
  /** Folders in `hosts/` that certflake began, of hosts that the policy doesn't have. */
  hosts: string[];
  /** Declared hosts without a folder, if other hosts have one that certflake began. */
  missing: string[];
  /** Folders whose stub still has another host's `networking.hostName`, as after a host was renamed. */
  misnamed: { host: string; hostName: string }[];
}

/** The first line of the stubs. */
const NOTICE = '# Written once by certflake emit, yours from now on.';

/** Pure. Ignores folders in `hosts/` whose stub lacks certflake's first line. */
export function leftBehind(
  { hosts = {} }: Pick<Policy, 'hosts'>,
  emitted: readonly EmittedFile[],
  record: EmitRecord,
  folder: Folder,
): Left {
  const paths = new Set(emitted.map(({ path }) => path));
  const stubs = new Set(record.stubs);
  const begun = folder.folders('hosts').filter((host) => isBegun(folder, hostStub(host)));
  const isDeclared = (host: string): boolean => Object.hasOwn(hosts, host);
  const isNew = (host: string) => !stubs.has(hostStub(host)) && !folder.has(`hosts/${host}`);
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

const isBegun = (folder: Folder, path: string): boolean =>
  readable(folder, path)?.startsWith(`${NOTICE}\n`) === true;

/** Compares only the stub's own line: the user owns the rest. */
function hostNameIn(folder: Folder, host: string): string | undefined {
  const lines = readable(folder, hostStub(host))?.matchAll(
    /^ {2}networking\.hostName = "([^"\\$]*)";$/gm,
  );
  const [line, ...others] = lines ?? [];
  return others.length === 0 ? line?.[1] : undefined;
}
