# The flake's command with further options. "nix run" takes options for itself up to a "--".
{ lib, cfg }:
let
  isNixRun = lib.hasPrefix "nix run " cfg.command && !lib.hasInfix " -- " cfg.command;
in
options: "${cfg.command}${lib.optionalString isNixRun " --"} ${options}"
