# This host's certificates and authorities, each with its manifest's entry (`entry`) and its missing files
# (`missing`). `proven` is the entry too, if it describes the present sealed key.
{
  lib,
  context,
  held,
}:
let
  inherit (context) files manifests;

  folderOf = one: if one.certificate.shared then "shared" else "derived/${context.hostName}";

  # An entry describes the sealed file whose digest it has, and no other.
  describes =
    entry: one:
    entry != null
    && files.exists one.certificate.relativeAgePath
    && entry.sealed or null == files.sha256 one.certificate.relativeAgePath;

  view =
    entry: one:
    one
    // {
      inherit entry;
      missing = lib.filter files.isMissing (filesOf one);
      proven = if describes entry one then entry else null;
    };

  filesOf =
    { certificate, ... }:
    [ certificate.relativePath ] ++ lib.optional certificate.held certificate.relativeAgePath;

  certificates = map (
    one: view (manifests.${folderOf one}.entries.${one.entryName} or null) one
  ) held.certificates;
  authorities = map (one: view (manifests.ca.entries.${one.ca} or null) one) held.authorities;
in
{
  inherit certificates authorities;
  all = authorities ++ certificates;

  # All files of the tree that are read for this host.
  paths =
    lib.concatMap filesOf (held.authorities ++ held.readable)
    ++ map (one: one.relative) (lib.attrValues manifests);
}
