# The inventory of several configurations: an attribute set of values with `.config`, like nixosConfigurations.
# Evaluates only certToolkit and host names, so a host with failing assertions doesn't matter.
{ lib }:
let
  merge = import ./merge-inventories.nix { inherit lib; };

  # K8Nix's caModules are evaluated without a host, and may be whole host modules: skips what isn't certToolkit's.
  authoritiesOf =
    { pkgs, specialArgs }:
    caModules:
    (lib.evalModules {
      specialArgs = {
        inherit pkgs;
        ageIntegration = false;
      }
      // specialArgs;
      modules = [
        ../modules/cert-toolkit
        { _module.check = false; }
      ]
      ++ caModules;
    }).config.certToolkit.inventoryPart;

  # Nix's own message about a broken host doesn't name the host, but this does. For errors that tryEval can't catch,
  # such as a missing file, only the context names it.
  named =
    label: part:
    let
      forced = builtins.deepSeq part part;
      said = builtins.trace "certflake: ${label} does not evaluate; Nix's own message:" forced;
    in
    builtins.addErrorContext "while evaluating the certificates of ${label}" (
      if (builtins.tryEval forced).success then forced else said
    );

  # Leaves out hosts without certToolkit.
  partsOf = lib.mapAttrsToList (
    name: host: {
      label = "nixosConfigurations.${name}";
      part = named "nixosConfigurations.${name}" (host.config.certToolkit.inventoryPart or null);
    }
  );

  withoutHosts =
    part:
    part
    // {
      hosts = { };
      certificates = [ ];
    };
in
{
  nixosConfigurations,
  caModules ? [ ],
  complete ? false,
  pkgs,
  specialArgs ? { },
}:
merge {
  inherit complete;
  parts =
    lib.filter ({ part, ... }: part != null) (partsOf nixosConfigurations)
    ++ lib.optional (caModules != [ ]) {
      label = "caModules";
      part = named "caModules" (withoutHosts (authoritiesOf { inherit pkgs specialArgs; } caModules));
    };
}
