# An object's name among the addons, as in lib/addons/keys.ts: K8Nix's `Kind_name` if that is enough, otherwise with
# the object's identity as a hash, so that the order of objects changes no name.
{ lib }:
let
  # With `.json` and a hash it stays below the 211 characters of a store path's name.
  longest = 180;

  taken = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-";

  plainKey = object: "${object.kind}_${object.metadata.name}";

  isTakenByNix =
    key: builtins.match "[A-Za-z0-9][A-Za-z0-9._+-]*" key != null && lib.stringLength key <= longest;

  sanitised =
    key:
    lib.substring 0 longest (
      lib.stringAsChars (char: if lib.hasInfix char taken then char else "-") key
    );

  identityOf =
    {
      apiVersion,
      kind,
      metadata,
      ...
    }:
    let
      parts = lib.splitString "/" apiVersion;
      group = if lib.length parts > 1 then lib.head parts else "";
      namespace = metadata.namespace or null;
    in
    lib.concatStringsSep "/" [
      group
      kind
      (if namespace == null then "" else namespace)
      metadata.name
    ];

  hashOf = object: lib.substring 0 8 (builtins.hashString "sha256" (identityOf object));
in
{
  inherit identityOf;

  # Some file systems ignore case.
  withKeys =
    found:
    let
      holders = lib.groupBy (one: lib.toLower (plainKey one.object)) found;

      isAlone =
        key: lib.length (lib.unique (map (one: identityOf one.object) holders.${lib.toLower key})) == 1;

      keyOf =
        object:
        let
          key = plainKey object;
        in
        if isTakenByNix key && isAlone key then key else "${sanitised key}-${hashOf object}";
    in
    map (one: one // { key = keyOf one.object; }) found;
}
