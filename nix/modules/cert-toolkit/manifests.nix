# What the manifests say, by folder; each is read at most once. They are hints, and reading never throws: a damaged
# one is reported instead.
{
  lib,
  files,
  dir,
  folders,
}:
let
  isJson = import ./json.nix { inherit lib; };
  haveShape = import ./manifest-shape.nix { inherit lib; };

  # Its entries, null if damaged. This module can't read an unknown version.
  entriesOf =
    text:
    let
      manifest = builtins.fromJSON text;
      entries = manifest.certificates or { };
    in
    if !isJson text || !lib.isAttrs manifest then
      null
    else if manifest.version or null != 1 then
      { }
    else if haveShape entries then
      entries
    else
      null;

  readManifest =
    folder:
    let
      relative = "${dir}/${folder}/manifest.json";
      text = files.read relative;
      entries = if text == null then { } else entriesOf text;
    in
    {
      inherit relative;
      damaged = entries == null;
      entries = if entries == null then { } else entries;
    };
in
lib.genAttrs folders readManifest
