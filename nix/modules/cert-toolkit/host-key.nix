# The host's SSH public key: its text if available, because Nix compares it with the manifests.
{
  lib,
  files,
  owningHostKey,
}:
let
  isKeyText = word: builtins.match "(ssh|ecdsa|sk)-[^ /]+[ \t].*|age1[^/]*" word != null;

  linesOf =
    text:
    lib.filter (line: builtins.match "[ \t\r]*([^# \t\r].*)" line != null) (lib.splitString "\n" text);

  # The key in a file: its only line. If a file holds anything else, such as a private key, certflake refuses it and
  # never quotes it: its text must not get into the store.
  keyOf =
    text:
    let
      lines = map trim (linesOf text);
    in
    if lib.length lines == 1 && isKeyText (lib.head lines) then lib.head lines else null;

  isSecret =
    text:
    lib.any (word: lib.hasInfix word (lib.toUpper text)) [
      "PRIVATE KEY-----"
      "AGE-SECRET-KEY-"
    ];

  # What the file contains besides or instead of a key, in the words of lib/policy/words/messages.ts; never its text.
  flawOf =
    text:
    let
      lines = linesOf text;
      count = lib.length lines;
      isBehind = builtins.match ".*[ \t](ssh|ecdsa|sk)-[^ \t]+[ \t]+AAAA.*" (lib.head lines) != null;
    in
    if isSecret text then
      "holds a private key"
    else if count == 0 then
      "is empty"
    else if count > 1 then
      "has ${toString count} lines instead of one key"
    else if isBehind then
      "has text before the key"
    else
      "holds no public key";

  trim = text: lib.concatStrings (builtins.match "[ \t\r\n]*(.*[^ \t\r\n]|)[ \t\r\n]*" text);

  isAbsolute = builtins.isPath owningHostKey || lib.hasPrefix "/" owningHostKey;

  relative = if isAbsolute then files.relativeTo owningHostKey else owningHostKey;

  content =
    if !isAbsolute then
      files.readLinked owningHostKey
    else if builtins.pathExists owningHostKey then
      builtins.readFile owningHostKey
    else
      null;

  isText = owningHostKey != null && builtins.isString owningHostKey && isKeyText (trim owningHostKey);

  found = if content == null then null else keyOf content;
in
rec {
  # For the inventory: the key's text, or the path it should be at; null if none is declared.
  word =
    if owningHostKey == null then
      null
    else if isText then
      trim owningHostKey
    else if found != null then
      found
    else
      relative;

  # As in manifests, type and base64 without comment; null if only a path is known.
  public =
    if word != null && isKeyText word then
      lib.concatStringsSep " " (lib.take 2 (lib.filter (part: part != "") (lib.splitString " " word)))
    else
      null;

  # What is wrong with it, or with its existing file; otherwise null.
  flaw =
    if owningHostKey == null || isText then
      null
    else if isSecret relative then
      "is a private key"
    else if content == null || found != null then
      null
    else
      "${relative} ${flawOf content}";

  # The path of its missing file below the root; otherwise null. Pure evaluation can't see a file elsewhere, but
  # certflake reads it.
  missing =
    let
      isElsewhere = lib.hasPrefix "/" relative || !files.isMissing relative;
      isThere = owningHostKey == null || isText || content != null;
    in
    if isThere || isSecret relative || isElsewhere then null else relative;
}
