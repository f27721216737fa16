import { CertflakeError } from '../errors.js';
import type { NewReader, Plan } from '../model.js';
import { plural } from './render/text.js';
import type { Terminal } from './terminal.js';

interface ConfirmOptions {
  yes?: boolean;
  json?: boolean;
  acceptReaders?: string[];
}

/**
 * Ask before anything changes. `--yes` answers for what is only work; a new reader of a key that
 * exists already must be named, since a pull request may have brought it in.
 *
 * @throws CertflakeError if the user declines, or if nobody can answer
 */
export async function confirm(
  plan: Plan,
  terminal: Terminal,
  options: ConfirmOptions,
): Promise<void> {
  const unexpected = plan.newReaders.filter(
    ({ fingerprint }) => !(options.acceptReaders ?? []).includes(fingerprint),
  );
  if (options.yes) {
    if (unexpected.length > 0) throw unacceptedReaders(unexpected);
    return;
  }
  if (!terminal.interactive || options.json) {
    throw new CertflakeError('there is no terminal to ask on', {
      code: 'usage',
      hint: 'look at "certflake plan", then pass --yes',
    });
  }
  const question = unexpected.length > 0 ? `${readersText(unexpected)} ` : '';
  const answer = await terminal.ask(`${question}Apply? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new CertflakeError('declined', { code: 'declined', hint: 'nothing was changed' });
  }
}

const readersText = (readers: NewReader[]): string =>
  `${plural(new Set(readers.map(({ key }) => key)).size, 'new reader')} will open existing keys.`;

function unacceptedReaders(readers: NewReader[]): CertflakeError {
  const prints = [...new Set(readers.map(({ fingerprint }) => fingerprint))];
  const owners = [...new Set(readers.map(({ owner, fingerprint }) => `${owner} ${fingerprint}`))];
  return new CertflakeError(`--yes does not admit new readers: ${owners.join(', ')}`, {
    code: 'new-readers',
    hint: `if they are expected: --accept-readers ${prints.join(' ')}`,
  });
}
