# The text of a shell script that runs certflake on an inventory. ../scripts/certflake.sh makes all decisions; this
# adds only the paths that Nix knows.
{ lib, pkgs }:
{
  inventory,
  package,
  arguments,
  # The flake's folder, to recognise its checkout.
  root ? null,
}:
let
  # `+`, because interpolation would copy the whole folder to the store.
  flake = (root.outPath or root) + "/flake.nix";
  isFlake = root != null && builtins.pathExists flake;
  flakeCopy = builtins.path {
    path = flake;
    name = "flake.nix";
  };
in
''
  export CERTFLAKE=${package}/bin/certflake
  export CERTFLAKE_INVENTORY=${pkgs.writeText "certflake-inventory.json" (builtins.toJSON inventory)}
  ${lib.optionalString isFlake "export CERTFLAKE_FLAKE=${flakeCopy}"}
  ${pkgs.runtimeShell} ${../scripts/certflake.sh} ${lib.escapeShellArgs arguments} "$@"
''
