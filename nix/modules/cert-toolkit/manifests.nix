# What the manifests say, by folder, each read at most once. They are hints, read without throwing: one that a
# merge has torn is reported instead of parsed.
{
  lib,
  files,
  dir,
  folders,
}:
let
  # Without regular expressions: Nix's overflow the stack on long texts.
  contains = mark: text: builtins.replaceStrings [ mark ] [ "" ] text != text;

  isTorn =
    text:
    contains "\n<<<<<<<" text
    || contains "\n>>>>>>>" text
    || !lib.hasPrefix "{" text
    || !lib.hasSuffix "}\n" text;

  # An unknown version says nothing that this module could read.
  entriesOf =
    text:
    let
      manifest = builtins.fromJSON text;
    in
    if manifest.version or null == 1 then manifest.certificates or { } else { };

  readManifest =
    folder:
    let
      relative = "${dir}/${folder}/manifest.json";
      text = files.read relative;
      torn = text != null && isTorn text;
    in
    {
      inherit relative torn;
      entries = if text == null || torn then { } else entriesOf text;
    };
in
lib.genAttrs folders readManifest
