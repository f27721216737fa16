# The files below the root, looked up without ever throwing. Each is copied to the store alone: as part of the
# flake's source its path would change with every commit, and restart what uses it.
{
  lib,
  root,
}:
let
  base = if builtins.isAttrs root then root.outPath else root;

  at = relative: base + "/${relative}";
in
rec {
  exists = relative: root != null && builtins.pathExists (at relative);

  # The file's own store path, or one that cannot exist: the assertion about it is what the user shall read.
  storePath =
    name: relative:
    if exists relative then
      builtins.path {
        path = at relative;
        name = lib.strings.sanitizeDerivationName name;
      }
    else
      "/run/certtoolkit/not-generated/${name}";

  # One store path with the text of several files.
  joined =
    name: relatives:
    let
      text = relative: lib.removeSuffix "\n" (builtins.readFile (at relative)) + "\n";
    in
    builtins.toFile (lib.strings.sanitizeDerivationName name) (
      builtins.unsafeDiscardStringContext (lib.concatMapStrings text relatives)
    );

  # The text of a file, or null.
  read = relative: if exists relative then builtins.readFile (at relative) else null;

  sha256 = relative: builtins.hashFile "sha256" (at relative);

  # A path below the root as one relative to it; any other stays as it is.
  relativeTo =
    path:
    let
      plain = value: builtins.unsafeDiscardStringContext (toString value);
    in
    if root == null then plain path else lib.removePrefix "${plain base}/" (plain path);
}
