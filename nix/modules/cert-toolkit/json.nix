# Whether a text is JSON, as manifests are: after an error of fromJSON Nix can't continue. Manifests have no
# escapes, fractions or letters beyond ASCII: they count as damage. Rewrites the text until one letter is left:
# deep nesting causes no recursion, and no regular expression reads a long line.
{ lib }:
let
  inherit (builtins) elemAt genList replaceStrings;

  # The text between quotes, and the rest with a quote in place of each string.
  partsOf =
    text:
    let
      parts = lib.filter builtins.isString (builtins.split "\"" text);
      count = lib.length parts;
    in
    {
      isClosed = lib.mod count 2 == 1;
      strings = genList (i: elemAt parts (2 * i + 1)) (count / 2);
      rest = lib.concatStringsSep "\"" (genList (i: elemAt parts (2 * i)) ((count + 1) / 2));
    };

  isPlain = string: builtins.stringLength string < 8192 && builtins.match "[] -[^-~]*" string != null;

  leadingZeros = lib.concatMap (before: [
    "${before}00"
    "${before}01"
  ]) (lib.stringToCharacters " \n\r\t:,[");

  to = text: from: replaceStrings from (map (_: text) from);

  # `v` for a value without parts, `k` for a name with its colon. No number is longer than an integer of Nix.
  tokens = lib.flip lib.pipe [
    (to "!" (lib.stringToCharacters "vkm"))
    (to "1" (lib.stringToCharacters "23456789"))
    (to "!" leadingZeros)
    (to "1" [ "0" ])
    (replaceStrings [ "1111111111111111" "11111111" "1111" "11" ] [ "!" "1" "1" "1" ])
    (to "1" [
      "1111"
      "111"
      "11"
    ])
    (to "v" [
      "1"
      "true"
      "false"
      "null"
    ])
    (to "" (lib.stringToCharacters " \n\r\t"))
    (replaceStrings [ "\":" "\"" ] [ "k" "v" ])
  ];

  # `m` for members of an object. A name takes its value first, so that the value isn't read as an element.
  step =
    replaceStrings
      [
        "kv"
        "m,m"
        "{m}"
        "{}"
        "v,v"
        "[v]"
        "[]"
      ]
      [
        "m"
        "m"
        "v"
        "v"
        "v"
        "v"
        "v"
      ];

  # Each step removes one level, or half of the items of one level.
  reduce =
    steps: text:
    let
      next = step text;
    in
    if steps == 0 || next == text then text else reduce (steps - 1) next;
in
text:
let
  parts = partsOf text;
in
parts.isClosed && reduce 64 (tokens parts.rest) == "v" && lib.all isPlain parts.strings
