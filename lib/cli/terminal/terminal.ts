import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';

import { CertflakeError } from '../../errors.js';
import { surroundings, type Input, type Output } from '../../surroundings.js';
import { INTERRUPTED, NOT_ANSWERED, silentTerminal } from './messages.js';
import type { OutputForm } from './output-form.js';
import { styleFor, type Style } from './text.js';

/** Where a command writes: the result to stdout, the rest to stderr. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  style: Style;
  errStyle: Style;
  /** Whether the user can answer. */
  interactive: boolean;
  ask(question: string): Promise<string>;
  askSecret(question: string): Promise<string>;
}

/** NO_COLOR (no-color.org), a dumb terminal and a pipe all mean plain text. */
export function openTerminal(form: Pick<OutputForm, 'colour'>): Terminal {
  const { stdin, stdout, stderr, env } = surroundings();
  const { NO_COLOR = '', TERM } = env;
  const colour = form.colour && NO_COLOR === '' && TERM !== 'dumb';
  const isTty = (stream: { isTTY?: boolean }): boolean => stream.isTTY === true;
  const style = (stream: Output): Style =>
    styleFor(colour && isTty(stream), isTty(stream) ? known(stream.columns) : undefined);
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    style: style(stdout),
    errStyle: style(stderr),
    interactive: isTty(stdin) && isTty(stderr),
    ask: (question) => answer(question, stdin, stderr),
    askSecret: (question) => answerUnseen(question, stdin, stderr),
  };
}

/** A terminal without a size reports 0 columns. */
const known = (columns = 0): number | undefined => (columns > 0 ? columns : undefined);

/** Switches the terminal's echo off before the question, so that text typed ahead isn't shown either. */
async function answerUnseen(question: string, stdin: Input, stderr: Output): Promise<string> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const secret = answer('', stdin, nowhere);
  stderr.write(question);
  return secret.finally(() => stderr.write('\n'));
}

/** Lines typed before their question. */
const typed = new WeakMap<Input, string[]>();

async function answer(question: string, input: Input, output: Output): Promise<string> {
  const ahead = typed.get(input) ?? [];
  typed.set(input, ahead);
  const known = ahead.shift();
  if (known !== undefined) {
    output.write(`${question}\n`);
    return known;
  }
  const lines = linesOf(input, output);
  lines.on('line', (line) => ahead.push(line));
  const interrupted = new Promise<never>((_resolve, reject) => {
    const giveUp = (): void => {
      reject(new CertflakeError(INTERRUPTED, { code: 'interrupted' }));
    };
    lines.once('SIGINT', giveUp).once('close', () => {
      reject(new CertflakeError(NOT_ANSWERED, { code: 'declined' }));
    });
    input.once('error', (cause) => {
      reject(unanswered(cause));
    });
  });
  try {
    return await Promise.race([lines.question(question), interrupted]);
  } finally {
    lines.close();
  }
}

/** It sets the terminal's mode, which a terminal that has hung up refuses. */
function linesOf(input: Input, output: Output): Interface {
  try {
    return createInterface({ input, output, terminal: true });
  } catch (cause) {
    throw unanswered(cause);
  }
}

const unanswered = (cause: unknown): CertflakeError =>
  new CertflakeError(silentTerminal.message, {
    code: 'terminal',
    hint: silentTerminal.hint,
    cause,
  });
