# The objects of a bundle, each with its place.
{ lib, pkgs }:
let
  certflake = pkgs.certflake or (pkgs.callPackage ../../package.nix { });

  split =
    { name, src, ... }:
    pkgs.runCommand "${lib.strings.sanitizeDerivationName name}-addons" { } ''
      ${certflake}/bin/certflake addons split ${src} --out "$out"
    '';

  # Committed split files are read directly: evaluation builds nothing.
  folderOf =
    bundle: if builtins.readFileType bundle.src == "directory" then bundle.src else split bundle;

  read =
    place: file:
    let
      object = builtins.fromJSON (builtins.unsafeDiscardStringContext (builtins.readFile file));
    in
    lib.throwIfNot
      (lib.isAttrs object && object ? apiVersion && object ? kind && object ? metadata.name)
      "multiYamlAddons: ${place}: no Kubernetes object: make the folder with \"certflake addons split\""
      object;
in
{
  objectsOf =
    attribute: bundle:
    let
      folder = folderOf bundle;
      files = lib.filterAttrs (name: type: type == "regular" && lib.hasSuffix ".json" name) (
        builtins.readDir folder
      );
    in
    map (
      name:
      let
        place = "${attribute}: ${name}";
      in
      {
        inherit place;
        object = read place (folder + "/${name}");
      }
    ) (lib.attrNames files);
}
