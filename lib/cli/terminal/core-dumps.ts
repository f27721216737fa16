import { writeFileSync } from 'node:fs';

/**
 * Keeps this process's memory, and its children's, out of core dumps (Linux: core(5), "Controlling
 * which mappings are written to the core dump"). Elsewhere, and where /proc isn't mounted, nothing is
 * done.
 */
export function withoutCoreDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // what can't be written protects nothing, and keeps nothing from working
  }
}
