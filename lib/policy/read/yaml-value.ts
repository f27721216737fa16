import type { Alias, Document, Pair, Scalar } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import { aliasTargets } from './aliases.js';
import type { LocatedProblem, Path } from '../problems/option-path.js';
import * as messages from './messages.js';
import type { Schema } from '../validate/schema.js';
import { alternative, follow } from '../validate/schema.js';

/** More than any policy has; fewer than a bomb of aliases. */
const mostAliases = 1000;

/**
 * A YAML document's value. The schema decides how plain scalars are read: as text where an option is text,
 * whatever the scalar looks like.
 */
export function valueOf(document: Document, root: Schema, drafts: LocatedProblem[]): unknown {
  return new Reader(document, root, drafts).read(document.contents, root, []);
}

class Reader {
  private aliases = 0;
  /** The nodes being read: an alias of one of these would never end. */
  private readonly open = new Set<unknown>();
  private firstAlias: Path = [];
  private readonly targets: ReadonlyMap<unknown, unknown>;

  constructor(
    document: Document,
    private readonly root: Schema,
    private readonly drafts: LocatedProblem[],
  ) {
    this.targets = aliasTargets(document);
  }

  read(node: unknown, schema: Schema, path: Path): unknown {
    if (isAlias(node)) return this.alias(node, schema, path);
    if (isScalar(node)) return scalar(node, this.wanted(schema, 'string'));
    this.open.add(node);
    const value = this.collection(node, schema, path);
    this.open.delete(node);
    return value;
  }

  private collection(node: unknown, schema: Schema, path: Path): unknown {
    if (isSeq(node)) {
      const items = this.wanted(schema, 'array').items ?? {};
      return node.items.map((item, index) => this.read(item, items, [...path, index]));
    }
    if (isMap(node)) {
      const wanted = this.wanted(schema, 'object');
      return Object.fromEntries(node.items.map((pair) => this.pair(pair, wanted, path)));
    }
    return null;
  }

  private wanted(schema: Schema, shape: string): Schema {
    return alternative(follow(schema, this.root).schema, this.root, shape);
  }

  private pair({ key, value }: Pair, schema: Schema, path: Path): [string, unknown] {
    if (!isScalar(key)) {
      this.drafts.push({ path, code: 'bad-key', ...messages.badKey });
      return ['', null];
    }
    const name = String(key.value);
    const more = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
    const known = schema.properties ?? {};
    const option = Object.hasOwn(known, name) ? known[name]! : more;
    return [name, this.read(value, option, [...path, name])];
  }

  private alias(alias: Alias, schema: Schema, path: Path): unknown {
    if (this.aliases === 0) this.firstAlias = path;
    this.aliases += 1;
    const target = this.aliases > mostAliases ? undefined : this.targets.get(alias);
    const isCycle = target !== undefined && this.open.has(target);
    if (target !== undefined && !isCycle) return this.read(target, schema, path);
    if (isCycle) this.drafts.push(endless(alias.source, path));
    else if (this.aliases <= mostAliases) this.drafts.push(unquoted(alias.source, path));
    else if (this.aliases === mostAliases + 1) this.drafts.push(tooMany(this.firstAlias));
    return null;
  }
}

const tooMany = (path: Path): LocatedProblem => ({
  ...{ path, code: 'too-many-aliases' },
  ...messages.tooManyAliases(mostAliases),
});

const endless = (source: string, path: Path): LocatedProblem => ({
  ...{ path, code: 'endless-alias' },
  ...messages.endlessAlias(source),
});

const unquoted = (source: string, path: Path): LocatedProblem => ({
  ...{ path, code: 'unquoted' },
  ...messages.unquotedAlias(source),
});

function scalar({ type, value }: Scalar, wanted: Schema): unknown {
  const text = typeof value === 'string' ? value : '';
  if (type !== 'PLAIN') return text;
  if (text === '' || text === 'null' || text === '~') return null;
  if (wanted.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  const isNumber = wanted.type === 'integer' || wanted.type === 'number';
  return isNumber && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
