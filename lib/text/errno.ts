/** The errno name of a failed system call, as in `ENOSPC`; the error may be of another realm. */
export function errno(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
