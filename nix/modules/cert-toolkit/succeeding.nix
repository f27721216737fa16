# The fix for authorities that end: one that rotates already moves on, the others are replaced.
{ lib, context }:
let
  inherit (context) cfg manifests;
  inherit (import ./signers.nix { inherit lib manifests; }) isRotating;
  replacing = import ./replacing.nix { inherit lib context; };

  # As the flake's other programs are called.
  rotate =
    if lib.hasSuffix ".recreate" cfg.command then
      "${lib.removeSuffix "recreate" cfg.command}rotate --"
    else if lib.hasSuffix " apply" cfg.command then
      "${lib.removeSuffix "apply" cfg.command}rotate"
    else
      "certflake rotate";

  moveOn =
    ca:
    "${ca} is being rotated: run \"${rotate} ${ca}\" for its next stage, then \"git add ${cfg.dir}\"";
in
cas:
let
  found = lib.partition isRotating cas;
in
lib.concatStringsSep "; " (
  map moveOn found.right
  ++ lib.optional (found.wrong != [ ]) (replacing {
    cas = found.wrong;
  })
)
