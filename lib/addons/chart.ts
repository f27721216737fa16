/** Words that open a template in charts; other braces prove nothing. */
const opening =
  /\{\{-?\s*(?:\/\*|\.(?:Values|Release|Chart|Files|Capabilities)\b|(?:if|range|with|include|template|define|end|toYaml)\b)/;

/** The line of a text's first template, counted from 1. */
export function templateLine(text: string): number | undefined {
  const at = text.search(opening);
  return at < 0 ? undefined : text.slice(0, at).split('\n').length;
}
