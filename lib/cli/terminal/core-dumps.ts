import { writeFileSync } from 'node:fs';

/**
 * Keeps this process's memory, and its children's, out of core dumps (Linux: core(5), "Controlling which
 * mappings are written to the core dump"). Does nothing on other systems, or without /proc.
 */
export function withoutCoreDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // a failed write protects nothing, but doesn't stop the command
  }
}
