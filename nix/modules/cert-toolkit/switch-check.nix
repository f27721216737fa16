# agenix drops a host's secrets when it can't open them: if NixOS allows it, this tries to open them before anything
# changes.
{
  config,
  lib,
  options,
  pkgs,
  ...
}@args:
let
  held = import ./held.nix {
    inherit lib;
    cfg = config.certToolkit;
  };
  files = map (one: "${one.certificate.agePath}") held.keys;
in
{
  config =
    lib.optionalAttrs
      ((args.ageIntegration or true) && options ? age && options ? system.preSwitchChecks)
      {
        system.preSwitchChecks = lib.mkIf (held.keys != [ ]) {
          certToolkit = ''
            ${pkgs.runtimeShell} ${../../scripts/open-secrets.sh} ${config.age.ageBin} "''${2-}" \
              ${lib.escapeShellArgs config.age.identityPaths} -- ${lib.escapeShellArgs files}
          '';
        };
      };
}
