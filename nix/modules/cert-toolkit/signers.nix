# The signer of an authority, as far as the manifest shows.
{ lib, manifests }:
let
  inherit (manifests.ca) entries;

  generationsOf = entry: if entry.generations or null == null then [ ] else entry.generations;
in
rec {
  inherit generationsOf;

  certificatesOf = entry: [ entry.certificate ] ++ map (one: one.certificate) (generationsOf entry);

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
