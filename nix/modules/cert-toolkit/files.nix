# The files below the root, looked up without ever throwing. Each is copied to the store alone: as part of the
# flake's source its path would change with every commit, and restart what uses it.
{
  lib,
  root,
  # Those that files lie in, each looked at once.
  folders,
}:
let
  base = if builtins.isAttrs root then root.outPath else root;

  at = relative: base + "/${relative}";

  stepsOf = path: lib.filter (step: step != "" && step != ".") (lib.splitString "/" path);

  kindAt = path: if builtins.pathExists path then builtins.readFileType path else "missing";

  # `directory` if it is one, and all above it are: on the host, a link would lead to what the host has there.
  folderKind =
    folder:
    let
      descend =
        above: step:
        above
        // {
          path = above.path + "/${step}";
          kind =
            if above.kind != "directory" then
              above.kind
            else if step == ".." then
              "symlink"
            else
              kindAt (above.path + "/${step}");
        };
    in
    (lib.foldl' descend {
      path = base;
      kind = "directory";
    } (stepsOf folder)).kind;

  folderKinds = lib.genAttrs folders folderKind;

  # What a path leads to: `regular`, `missing`, or what no file is taken from.
  kindOf =
    relative:
    let
      folder = folderKinds.${dirOf relative} or (folderKind (dirOf relative));
    in
    if root == null then
      "missing"
    else if folder == "directory" then
      kindAt (at relative)
    else if folder == "missing" then
      "missing"
    else
      "symlink";
in
rec {
  exists = relative: kindOf relative == "regular";

  isMissing = relative: kindOf relative == "missing";

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

  # The same, also where a link leads to it: a public key may lie elsewhere in the tree.
  readLinked =
    relative:
    if root != null && builtins.pathExists (at relative) then builtins.readFile (at relative) else null;

  sha256 = relative: builtins.hashFile "sha256" (at relative);

  # A path below the root as one relative to it; any other stays as it is.
  relativeTo =
    path:
    let
      plain = value: builtins.unsafeDiscardStringContext (toString value);
    in
    if root == null then plain path else lib.removePrefix "${plain base}/" (plain path);
}
