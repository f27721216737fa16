import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CertflakeError } from '../../lib/errors.js';
import { parsePublicKeyFile } from '../../lib/seal/recipients.js';

/** One fixture for each mistake: the content of a `.pub` file, and the user's message. */
const folder = join(import.meta.dirname, '../../fixtures/keys');
const mistakes = readdirSync(folder)
  .filter((name) => name.endsWith('.pub'))
  .map((name) => name.slice(0, -'.pub'.length));

function refusal(text: string): CertflakeError {
  try {
    parsePublicKeyFile(text);
  } catch (error) {
    if (error instanceof CertflakeError) return error;
    throw error;
  }
  throw new Error('accepted');
}

const render = ({ message, hint }: CertflakeError) => `error: ${message}\nhint: ${hint ?? ''}\n`;

test.each(mistakes)(
  'a public key file with the mistake "%s" is refused, with a way out',
  (name) => {
    const error = refusal(readFileSync(join(folder, `${name}.pub`), 'utf8'));
    expect(render(error)).toBe(readFileSync(join(folder, `${name}.stderr`), 'utf8'));
  },
);

test.each(mistakes.filter((name) => name.startsWith('private-key')))(
  'nothing of the key in "%s" is repeated, not in the causes either',
  (name) => {
    const text = readFileSync(join(folder, `${name}.pub`), 'utf8');
    const words = text.split(/\s+/).filter((word) => word.length > 20);
    for (let error: unknown = refusal(text); error instanceof Error; error = error.cause) {
      const { message } = error;
      expect(words.filter((word) => message.includes(word.slice(0, 12)))).toEqual([]);
    }
  },
);
