/** Who holds a lock, and whether that process still runs. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { sha256 } from './digest.js';
import { errno } from '../text/errno.js';

export interface Owner {
  host: string;
  /** Distinguishes machines with one host name: a digest of the machine id, if there is one. */
  machine?: string;
  /** Linux's boot id: after a restart no earlier process runs. */
  boot?: string;
  /** Linux's pid namespace: a container's process numbers mean nothing outside it. */
  namespace?: string;
  pid: number;
  /** When the process started, in the system's own words: detects a reused pid. */
  started?: string;
  /** Makes every lock file's bytes unique. */
  nonce: string;
  /** Proves that a process of this clone, on this machine, wrote it. */
  code?: string;
}

export function thisProcess(): Owner {
  const started = startOf(process.pid);
  return {
    ...here(),
    pid: process.pid,
    ...(started === undefined ? {} : { started }),
    nonce: randomBytes(8).toString('hex'),
  };
}

/** `unknown`: on another machine or in another container, so this process can't tell. */
export type Verdict = 'alive' | 'dead' | 'unknown';

export function verdict(owner: Owner): Verdict {
  const now = here();
  if (owner.host !== now.host || owner.machine !== now.machine) return 'unknown';
  // A service may not see the boot id: systemd's ProcSubset=pid hides it.
  if ((owner.boot === undefined) !== (now.boot === undefined)) return 'unknown';
  if (owner.boot !== now.boot) return 'dead';
  if (owner.namespace !== now.namespace) return 'unknown';
  if (!isRunning(owner.pid)) return 'dead';
  const started = startOf(owner.pid);
  // Of a process that runs, /proc may be hidden (proc(5), hidepid) or unreadable: it isn't dead for that.
  if (started === undefined) return isRunning(owner.pid) ? 'alive' : 'dead';
  return started === (owner.started ?? started) ? 'alive' : 'dead';
}

/** Undefined if it isn't a lock of ours. */
export function parseOwner(text: string): Owner | undefined {
  try {
    const value = JSON.parse(text) as Partial<Owner> | null;
    const valid = typeof value?.host === 'string' && Number.isSafeInteger(value.pid);
    return valid && value.pid! > 0 ? (value as Owner) : undefined;
  } catch {
    return undefined;
  }
}

function here(): Pick<Owner, 'host' | 'machine' | 'boot' | 'namespace'> {
  const machine = quietly(() => sha256(`certflake ${text('/etc/machine-id')}`).slice(0, 16));
  const boot = quietly(() => text('/proc/sys/kernel/random/boot_id'));
  const namespace = quietly(() => readlinkSync('/proc/self/ns/pid'));
  return {
    host: hostname(),
    ...(machine === undefined ? {} : { machine }),
    ...(boot === undefined ? {} : { boot }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** Whether a process with that number runs, of any user. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process can't be signalled, but it runs.
    return errno(error) === 'EPERM';
  }
}

/** Undefined if it can't be seen. */
const startOf = (pid: number): string | undefined =>
  process.platform === 'linux' ? procStart(pid) : psStart(pid);

/** In the place of a time: a zombie has ended, and holds nothing. */
const ENDED = 'ended';

/** Field 22 of /proc/<pid>/stat, proc(5). The name before it may contain anything. */
function procStart(pid: number): string | undefined {
  const stat = quietly(() => text(`/proc/${pid}/stat`));
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === 'Z' || state === 'X' ? ENDED : fields[18];
}

function psStart(pid: number): string | undefined {
  const args = ['-o', 'lstart=', '-p', String(pid)];
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return quietly(() => execFileSync('ps', args, { encoding: 'utf8', stdio: 'pipe', env }).trim());
}

function text(path: string): string {
  return readFileSync(path, 'utf8').trim();
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
