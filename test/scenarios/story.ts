/** One command of a story, and its expected output. */
export interface Step {
  command: string;
  expected: string[];
  /** Where its expected lines begin and end in the file. */
  lines: [from: number, to: number];
}

export interface Story {
  title: string;
  steps: Step[];
  files: Record<string, string>;
}

const isShown = (line: string | undefined): line is string =>
  line !== undefined && /^ {2}(?!\$ )/.test(line);

/** Parses a scenario's text; README.md describes its form. */
export function parseStory(text: string): Story {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => fileName(line) !== undefined);
  const story = end < 0 ? lines : lines.slice(0, end);
  const steps = story.flatMap((line, index) =>
    line.startsWith('  $ ') ? [stepAt(story, index)] : [],
  );
  return { title: lines[0]!, steps, files: end < 0 ? {} : filesOf(lines.slice(end)) };
}

function stepAt(lines: readonly string[], start: number): Step {
  let from = start + 1;
  while (lines[from]?.startsWith('  > ')) from += 1;
  let to = from;
  while (isShown(lines[to]) || (lines[to] === '' && isShown(lines[to + 1]))) to += 1;
  const command = lines.slice(start, from).map((line) => line.slice(4));
  const expected = lines.slice(from, to).map((line) => line.slice(2));
  return { command: command.join('\n'), expected, lines: [from, to] };
}

const fileName = (line: string): string | undefined => /^-- (.+) --$/.exec(line)?.[1];

function filesOf(lines: readonly string[]): Record<string, string> {
  const files: Record<string, string> = {};
  let name = '';
  for (const line of lines) {
    name = fileName(line) ?? name;
    files[name] = fileName(line) === undefined ? `${files[name]}${line}\n` : '';
  }
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, text.replace(/\n+$/, '\n')]),
  );
}

/** The text with each command's output instead of the expected one. */
export function rewritten(text: string, steps: readonly Step[], printed: string[][]): string {
  const lines = text.split('\n');
  for (const [index, { lines: at }] of [...steps.entries()].reverse()) {
    const shown = printed[index]!.map((line) => (line === '' ? '' : `  ${line}`));
    lines.splice(at[0], at[1] - at[0], ...shown);
  }
  return lines.join('\n');
}
