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
  headOf = { option, ... }: lib.take 2 (pathOf option);
  set =
    {
      option,
      value,
      wrap,
      ...
    }:
    lib.setAttrByPath (lib.drop 2 (pathOf option)) (wrap value);

  below =
    head:
    lib.setAttrByPath head (
      lib.mkIf enable (lib.mkMerge (map set (lib.filter (one: headOf one == head && one.here) rows)))
    );
in
{
  config = lib.foldl' lib.recursiveUpdate { } (map below (lib.unique (map headOf rows)));
}
