# Gives the files to the services. nixpkgs sets many of these options with mkDefault: a second mkDefault would
# conflict, and lists would silently merge. Ours override those, and yield to any plain value.
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
