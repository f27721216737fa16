# `nix run .#certs.recreate` and its variants: a derivation that runs certflake on the inventory of all hosts.
{ lib, packagesFor }:
let
  inventoryOf = import ./inventory.nix { inherit lib; };

  # The programs, with certflake's names for them; `recreate` is K8Nix's word.
  commands = {
    recreate = "apply";
    plan = "plan";
    check = "check";
    rekey = "rekey";
    rotate = "rotate";
    verify = "verify";
  };

  # The flake's folder is the same for every host.
  rootOf =
    nixosConfigurations:
    lib.findFirst (root: root != null) null (
      map (host: host.config.certToolkit.root or null) (lib.attrValues nixosConfigurations)
    );
in
{
  nixosConfigurations,
  caModules ? [ ],
  system ? null,
  pkgs ? packagesFor system,
  complete ? false,
  package ? pkgs.certflake or (pkgs.callPackage ../package.nix { }),
  specialArgs ? { },
}:
let
  inventory = inventoryOf {
    inherit
      nixosConfigurations
      caModules
      complete
      pkgs
      specialArgs
      ;
  };

  launcher = import ./launcher.nix { inherit lib pkgs; };

  script =
    name: arguments:
    pkgs.writeShellScriptBin name (launcher {
      inherit inventory package arguments;
      root = rootOf nixosConfigurations;
    });

  scripts = lib.mapAttrs (name: command: script "certs-${name}" [ command ]) commands;
in
lib.extendDerivation true (scripts // { inherit inventory; }) (script "certs" [ ])
