import type { Document, LineCounter, Pair, YAMLMap } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import { aliasTargets } from './aliases.js';
import type { Locate, Path } from '../problems/option-path.js';

/** Finds where an option is written; the nearest enclosing one if it isn't written. */
export function locator(document: Document, lines: LineCounter): Locate {
  const finder = new Finder(document);
  return (path) => {
    const offset = finder.offsetOf(path);
    return offset === undefined ? undefined : lines.linePos(offset).line;
  };
}

/** Remembers the options of each set: otherwise each of many problems would search again. */
class Finder {
  private readonly options = new Map<YAMLMap, Map<string, Pair>>();
  private readonly targets: ReadonlyMap<unknown, unknown>;

  constructor(private readonly document: Document) {
    this.targets = aliasTargets(document);
  }

  offsetOf(path: Path): number | undefined {
    let node: unknown = this.document.contents;
    let offset = startOf(node);
    for (const step of path) {
      const next = this.stepInto(this.target(node), step);
      if (next === undefined) return offset;
      offset = next.offset ?? offset;
      node = next.node;
    }
    return offset;
  }

  private target(node: unknown): unknown {
    return isAlias(node) ? this.targets.get(node) : node;
  }

  private stepInto(node: unknown, step: string | number) {
    if (isMap(node)) {
      const pair = this.optionsOf(node).get(String(step));
      return pair && { node: pair.value, offset: startOf(pair.key) };
    }
    const item: unknown = isSeq(node) && typeof step === 'number' ? node.items[step] : undefined;
    return item === undefined ? undefined : { node: item, offset: startOf(item) };
  }

  private optionsOf(node: YAMLMap): Map<string, Pair> {
    const known = this.options.get(node);
    if (known !== undefined) return known;
    const named = node.items.flatMap((pair): [string, Pair][] =>
      isScalar(pair.key) ? [[String(pair.key.value), pair]] : [],
    );
    const options = new Map(named);
    this.options.set(node, options);
    return options;
  }
}

function startOf(node: unknown): number | undefined {
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  return range?.[0];
}
