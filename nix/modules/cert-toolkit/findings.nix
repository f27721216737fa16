# Turns the findings of checks.nix into NixOS's assertions and warnings: one message of each kind, with every place.
{
  config,
  lib,
  options,
  pkgs,
  ...
}@args:
let
  cfg = config.certToolkit;

  found = lib.filter (check: check.places != [ ]) (
    import ./checks.nix {
      inherit lib;
      context = import ./context.nix { inherit config lib pkgs; };
      held = import ./held.nix { inherit lib cfg; };
      accounts = lib.optionalAttrs (args.ageIntegration or true) (
        lib.mapAttrs (_: lib.mapAttrsToList (name: one: one.name or name)) {
          inherit (config.users) users groups;
        }
      );
      lacksAgenix = (args.ageIntegration or true) && !(options ? age);
      # Pure evaluation has no clock, only the time of the flake's last commit.
      now = builtins.currentTime or args.self.lastModified or 0;
    }
  );

  say =
    {
      fact,
      hint,
      places,
      ...
    }:
    "certToolkit: ${fact}:\n${lib.concatMapStrings (place: "  ${place}\n") places}hint: ${hint}";

  ofLevel = level: lib.filter (check: check.level == level) found;
in
{
  config = lib.optionalAttrs (options ? assertions) {
    assertions = map (check: {
      assertion = false;
      message = say check;
    }) (ofLevel "assertion");
    warnings = map say (ofLevel "warning");
  };
}
