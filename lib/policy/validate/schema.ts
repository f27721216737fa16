/** The part of JSON Schema that our types need; scripts/schema.mjs writes nothing else. */
export interface Schema {
  type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  enum?: (string | number)[];
  const?: string | number;
  minimum?: number;
  maximum?: number;
  format?: string;
  $ref?: string;
  definitions?: Record<string, Schema>;
}

/** A schema after its reference was followed; `name` is the definition's, as in `KeyPolicy`. */
export interface Resolved {
  schema: Schema;
  name?: string;
}

/** Follows `#/definitions/X`. */
export function follow(schema: Schema, root: Schema): Resolved {
  if (schema.$ref === undefined) return { schema };
  const name = schema.$ref.slice('#/definitions/'.length);
  return { schema: follow(root.definitions?.[name] ?? {}, root).schema, name };
}

/** The shape of a value, in the schema's words. */
export function shapeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/** Of several alternatives, the one that fits the value's shape; otherwise the first. */
export function alternative(schema: Schema, root: Schema, shape: string): Schema {
  const alternatives = schema.anyOf?.map((option) => follow(option, root).schema);
  return alternatives?.find((option) => option.type === shape) ?? alternatives?.[0] ?? schema;
}
