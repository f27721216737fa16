# Hands the table's values and files to the services. NixOS must know what is set at all before it asks for this
# host's name: so the options' first two steps come from the table alone.
{
  config,
  lib,
  ...
}:
let
  inherit (config.certToolkit.kubernetes) enable;
  inherit (import ./wires.nix { inherit config lib; }) rows;

  pathOf = lib.splitString ".";
  headOf = { option, ... }: lib.concatStringsSep "." (lib.take 2 (pathOf option));
  set =
    {
      option,
      value,
      wrap,
      ...
    }:
    lib.setAttrByPath (lib.drop 2 (pathOf option)) (wrap value);

  below =
    head: own:
    lib.setAttrByPath (pathOf head) (
      lib.mkIf enable (lib.mkMerge (map set (lib.filter (one: one.here) own)))
    );
in
{
  config = lib.foldl' lib.recursiveUpdate { } (lib.mapAttrsToList below (lib.groupBy headOf rows));
}
