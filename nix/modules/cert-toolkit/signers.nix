# The signer of an authority, as far as the manifest shows.
{ lib, manifests }:
let
  inherit (manifests.ca) entries;

  generationsOf = entry: if entry.generations or null == null then [ ] else entry.generations;
in
rec {
  inherit generationsOf;

  certificatesOf = entry: [ entry.certificate ] ++ map (one: one.certificate) (generationsOf entry);

  # In the order of the file: the one that signs comes first. Those of an entry without generations are one.
  inFileOrder =
    entry:
    let
      noted = lib.partition (one: one.role == "active") (generationsOf entry);
      own = {
        inherit (entry) certificate;
        publicKey = entry.publicKey or null;
        role = "active";
      };
    in
    if generationsOf entry == [ ] then [ own ] else noted.right ++ noted.wrong;

  isRotating = ca: lib.length (generationsOf (entries.${ca} or { })) > 1;

  publicKeysOf =
    entry:
    lib.filter (key: key != null) (
      [ (entry.publicKey or null) ] ++ map (one: one.publicKey or null) (generationsOf entry)
    );

  # The authority's name, which may be its own; null if unknown.
  signerOf =
    ca:
    let
      isBy = other: lib.elem entries.${ca}.issuer (publicKeysOf entries.${other});
    in
    if !(entries ? ${ca}) then null else lib.findFirst isBy null ([ ca ] ++ lib.attrNames entries);
}
