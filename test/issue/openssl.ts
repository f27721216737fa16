import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { need } from '../programs.js';

/**
 * The errors of `openssl verify -x509_strict`, for each certificate that it refuses.
 *
 * @param at - epoch seconds; now by default
 */
export function refusedByOpenssl(
  authority: string,
  certificates: readonly string[],
  at?: number,
): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-verify-'));
  try {
    const files = certificates.map((_, i) => `${i}.crt`);
    writeFileSync(join(folder, 'ca'), authority);
    certificates.forEach((pem, i) => {
      writeFileSync(join(folder, files[i]!), pem);
    });
    const time = at === undefined ? [] : ['-attime', `${at}`];
    const args = ['verify', '-x509_strict', ...time, '-CAfile', 'ca', ...files];
    const { stdout, stderr } = spawnSync(need('openssl'), args, { cwd: folder, encoding: 'utf8' });
    const accepted = new Set(stdout.split('\n'));
    return files.filter((file) => !accepted.has(`${file}: OK`)).map((file) => `${file}: ${stderr}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
