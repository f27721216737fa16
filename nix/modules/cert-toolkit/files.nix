# Finds the files below the root and never throws. Copies each to the store by itself: as part of the flake's source
# its path would change with every commit, and restart its services.
{
  lib,
  root,
  # The folders with files; each is examined once.
  folders,
}:
let
  pem = import ./pem.nix { inherit lib; };

  base = if builtins.isAttrs root then root.outPath else root;

  at = relative: base + "/${relative}";

  stepsOf = path: lib.filter (step: step != "" && step != ".") (lib.splitString "/" path);

  kindAt = path: if builtins.pathExists path then builtins.readFileType path else "missing";

  # `directory` if it and all folders above are directories: a link would lead to another path on the host.
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

  # The kind of a path: `regular`, `missing`, or one that no file is taken from.
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

  # The file's own store path, or one that can't exist, so that the user reads the assertion about it.
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

  # The first certificate of a file by itself; the file's own path if it has no other.
  firstPath =
    name: relative:
    let
      text = read relative;
    in
    if text == null || pem.countIn text < 2 then
      storePath name relative
    else
      builtins.toFile (lib.strings.sanitizeDerivationName name) (
        builtins.unsafeDiscardStringContext (lib.head (pem.certificatesIn text ++ [ text ]))
      );

  # The text of a file, or null.
  read = relative: if exists relative then builtins.readFile (at relative) else null;

  # The same, but follows links: a public key may be elsewhere in the tree.
  readLinked =
    relative:
    if root != null && builtins.pathExists (at relative) then builtins.readFile (at relative) else null;

  sha256 = relative: builtins.hashFile "sha256" (at relative);

  # A path below the root as one relative to it; any other path unchanged.
  relativeTo =
    path:
    let
      plain = value: builtins.unsafeDiscardStringContext (toString value);
    in
    if root == null then plain path else lib.removePrefix "${plain base}/" (plain path);
}
