# The host's SSH public key: its text wherever it can be had, since Nix compares it with the manifests.
{
  lib,
  files,
  owningHostKey,
}:
let
  isKeyText = word: builtins.match "(ssh|ecdsa|sk)-[^ /]+[ \t].*|age1[^/]*" word != null;

  # The key in a file: its only line. A file that holds anything else, a private key among them, is left to
  # certflake to refuse, which never quotes it: its text must not get into the store.
  keyOf =
    text:
    let
      lines = lib.filter (line: builtins.match "[ \t\r]*([^# \t\r].*)" line != null) (
        lib.splitString "\n" text
      );
      line = lib.head lines;
    in
    if lib.length lines == 1 && isKeyText line then trim line else null;

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

  found = if content == null then null else keyOf content;
in
rec {
  # For the inventory: the key's text, or the path it should be at; null if none is declared.
  word =
    if owningHostKey == null then
      null
    else if builtins.isString owningHostKey && isKeyText (trim owningHostKey) then
      trim owningHostKey
    else if found != null then
      found
    else
      relative;

  # As manifests have it, type and base64 without comment; null where only a path is known.
  public =
    if word != null && isKeyText word then
      lib.concatStringsSep " " (lib.take 2 (lib.filter (part: part != "") (lib.splitString " " word)))
    else
      null;
}
