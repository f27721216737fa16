import { failure } from '../text/system-errors.js';
import { writeWhole, type How } from '../store/whole.js';

const FILE_MODE = 0o644;

/** Writes a whole file, or none. Throws a CertflakeError that names it. */
export function write(path: string, text: string, how: How = { mode: FILE_MODE }): void {
  try {
    writeWhole(path, text, how);
  } catch (error) {
    throw failure('write', path, error);
  }
}
