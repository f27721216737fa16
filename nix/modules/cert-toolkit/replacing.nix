# The line that makes other authorities in place of those that lie there, and what follows, as plan says it.
{ lib, context }:
let
  inherit (context) cfg files;

  # "nix run" takes options for itself up to a "--".
  isNixRun = lib.hasPrefix "nix run " cfg.command && !lib.hasInfix " -- " cfg.command;
  command = "${cfg.command}${lib.optionalString isNixRun " --"}";

  settings = ca: cfg.cas.${ca}.ca or { };
  isRoot = ca: (settings ca).parent or null == null;
  names = lib.concatStringsSep ", ";
in
{
  cas,
  # Whether hosts trust one of them itself.
  isTrusted ? lib.any isRoot cas,
}:
let
  pinned = lib.filter (ca: (settings ca).fingerprint or null != null) cas;
  isBelow = ca: _: lib.elem ((settings ca).parent or null) cas && !lib.elem ca cas;
  below = lib.attrNames (lib.filterAttrs isBelow cfg.cas);
  removed = lib.concatMap (ca: [
    "${cfg.dir}/ca/${ca}.crt"
    "${cfg.dir}/ca/${ca}.key.age"
  ]) cas;

  # Parents that are still to be made are made by the same run.
  isNew = ca: !files.exists "${cfg.dir}/ca/${ca}.crt";
  parents = lib.concatMap (ca: lib.optional (!isRoot ca) (settings ca).parent) cas;
  made = lib.unique (lib.filter isNew parents ++ cas);
in
lib.concatStrings [
  (lib.optionalString (pinned != [ ]) (
    "remove ${names (map (ca: "cas.${ca}.ca.fingerprint") pinned)}; then "
  ))
  "run \"rm ${toString removed} && ${command} --authority ${toString made} --force\", then \"git add ${cfg.dir}\": "
  "it makes a new authority and reissues what that signs"
  (lib.optionalString (below != [ ]) "; \"${cfg.command}\" then says how it signs ${names below}")
  (lib.optionalString isTrusted "; hosts trust what they were deployed with, so deploy all of them at once")
]
