import type { Terminal } from './terminal.js';

export interface ProgressBar {
  step: (done: number, total: number, id: string) => void;
  end: () => void;
}

const WIDTH = 24;

/** One line on a terminal's stderr, erased at the end; nothing in a pipe. */
export function progressBar(terminal: Terminal): ProgressBar {
  const { width } = terminal.errStyle;
  if (width === undefined) return { step: () => undefined, end: () => undefined };
  return {
    step: (done, total, id) => {
      const full = Math.round((done / total) * WIDTH);
      const bar = `${'#'.repeat(full)}${' '.repeat(WIDTH - full)}`;
      terminal.err(`\r\u001b[K${`[${bar}] ${done}/${total} ${id}`.slice(0, width - 1)}`);
    },
    end: () => {
      terminal.err('\r\u001b[K');
    },
  };
}
