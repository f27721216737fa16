# The command that replaces the present authorities, and what follows, as in plan.
{ lib, context }:
let
  inherit (context) cfg files;

  commandWith = import ./command.nix { inherit lib cfg; };

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
  # "rm" fails if one file is missing, and then nothing after it runs.
  removed = lib.filter files.exists (
    lib.concatMap (ca: [
      "${cfg.dir}/ca/${ca}.crt"
      "${cfg.dir}/ca/${ca}.key.age"
    ]) cas
  );
  removing = lib.optionalString (removed != [ ]) "rm ${toString removed} && ";

  # The same run makes missing authorities above them.
  isNew = ca: !files.exists "${cfg.dir}/ca/${ca}.crt" && !lib.elem ca cas;
  newAbove =
    below: ca:
    let
      parent = (settings ca).parent or null;
    in
    lib.optionals (parent != null && isNew parent && !lib.elem parent below) (
      newAbove (below ++ [ parent ]) parent ++ [ parent ]
    );
  made = lib.unique (lib.concatMap (newAbove [ ]) cas ++ cas);
in
lib.concatStrings [
  (lib.optionalString (pinned != [ ]) (
    "remove ${names (map (ca: "cas.${ca}.ca.fingerprint") pinned)}; then "
  ))
  "run \"${removing}${commandWith "--authority ${toString made} --force"}\", then \"git add ${cfg.dir}\": "
  (
    if lib.length cas == 1 then
      "it makes a new authority and reissues the certificates that the former one signed"
    else
      "it makes new authorities and reissues the certificates that the former ones signed"
  )
  (lib.optionalString (below != [ ])
    "; \"${cfg.command}\" then says how the new ${
      if lib.length cas == 1 then "one signs" else "ones sign"
    } ${names below}"
  )
  (lib.optionalString isTrusted "; a host trusts only the authorities it was last deployed with: deploy all hosts together")
]
