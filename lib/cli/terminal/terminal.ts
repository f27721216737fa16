import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';

import { CertflakeError } from '../../errors.js';
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
export function openTerminal(options: { colour: boolean }): Terminal {
  const { stdin, stdout, stderr } = process;
  const { NO_COLOR = '', TERM } = process.env;
  const colour = options.colour && NO_COLOR === '' && TERM !== 'dumb';
  const isTty = (stream: { isTTY?: boolean }): boolean => stream.isTTY === true;
  const style = (stream: NodeJS.WriteStream): Style =>
    styleFor(colour && isTty(stream), isTty(stream) ? known(stream.columns) : undefined);
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    style: style(stdout),
    errStyle: style(stderr),
    interactive: isTty(stdin) && isTty(stderr),
    ask: (question) => answer(question, stderr),
    askSecret: (question) => answerUnseen(question, stderr),
  };
}

/** A terminal without a size reports 0 columns. */
const known = (columns: number): number | undefined => (columns > 0 ? columns : undefined);

/** Switches the terminal's echo off before the question, so that text typed ahead isn't shown either. */
async function answerUnseen(question: string, stderr: NodeJS.WritableStream): Promise<string> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const secret = answer('', nowhere);
  stderr.write(question);
  return secret.finally(() => stderr.write('\n'));
}

/** Lines typed before their question. */
const ahead: string[] = [];

async function answer(question: string, output: NodeJS.WritableStream): Promise<string> {
  const known = ahead.shift();
  if (known !== undefined) {
    output.write(`${question}\n`);
    return known;
  }
  const lines = linesOf(output);
  lines.on('line', (line) => ahead.push(line));
  const interrupted = new Promise<never>((_resolve, reject) => {
    const giveUp = (): void => {
      reject(new CertflakeError('interrupted', { code: 'interrupted' }));
    };
    lines.once('SIGINT', giveUp).once('close', () => {
      reject(new CertflakeError('not answered', { code: 'declined' }));
    });
    process.stdin.once('error', (cause) => {
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
function linesOf(output: NodeJS.WritableStream): Interface {
  try {
    return createInterface({ input: process.stdin, output, terminal: true });
  } catch (cause) {
    throw unanswered(cause);
  }
}

const unanswered = (cause: unknown): CertflakeError =>
  new CertflakeError('the terminal does not answer', {
    code: 'terminal',
    hint: 'run it on another terminal, or with --yes',
    cause,
  });
