import { chmodSync } from 'node:fs';
import { evaluate, nixFolder } from '../../nix/nix.js';

/** What systemd would know about a service. */
export interface Unit {
  /** ExecStart; empty if there is a script. */
  command: string;
  script: string;
  environment: Record<string, string>;
  path: string[];
  user: string;
  directory: string;
  /** Its file, whole. */
  file: string;
  /** Targets that start it. */
  wantedBy: string[];
}

/** What a host runs by its NixOS configuration. */
export interface RunningHost {
  /** Why a deploy would be refused. */
  refused: string[];
  units: Record<string, Unit>;
  targets: Record<string, Pick<Unit, 'file' | 'wantedBy'>>;
  /** Files that `/etc` links to, by their paths there. */
  etc: Record<string, string>;
  /** agenix' own script. */
  activation: string;
  /** What systemd-tmpfiles makes. */
  folders: { path: string; mode: string; user: string }[];
  openPorts: number[];
}

export interface Running {
  /** The nixpkgs checkout whose modules made the units; null if this repository's stand-in did. */
  source: string | null;
  hosts: Record<string, RunningHost>;
}

/** The hosts of the policy in this folder. Their files are in this test's own Nix store, readable by all. */
export function evaluateHosts(folder: string): Running {
  const running = evaluate('running.nix', undefined, ['--arg', 'folder', folder]) as Running;
  chmodSync(nixFolder(), 0o711);
  return running;
}
