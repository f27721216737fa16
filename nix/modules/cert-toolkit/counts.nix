# How many PEM blocks a certificate's file has, and how many it may have: hosts hand out whole files, and trust
# each certificate in an authority's. A block counts whatever its label is.
{ lib, context }:
let
  inherit (context) cfg files manifests;
  inherit (manifests.ca) entries;

  blocksIn =
    text:
    let
      begin = "-----BEGIN";
    in
    builtins.stringLength (builtins.replaceStrings [ begin ] [ "${begin}+" ] text)
    - builtins.stringLength text;

  generationsOf = entry: if entry.generations or null == null then [ ] else entry.generations;
  publicKeysOf = entry: [ entry.publicKey ] ++ map (one: one.publicKey) (generationsOf entry);

  # Of an authority that only other hosts declare, the manifest knows who signed it.
  signerOf =
    ca:
    let
      isBy = other: lib.elem entries.${ca}.issuer (publicKeysOf entries.${other});
    in
    if !(entries ? ${ca}) || isBy ca then null else lib.findFirst isBy null (lib.attrNames entries);

  parentOf = ca: if cfg.cas ? ${ca} then cfg.cas.${ca}.ca.parent else signerOf ca;

  # An authority and those above it, up to the root. A loop is an error elsewhere.
  upFrom =
    below: ca:
    if ca == null || lib.elem ca below then below else upFrom (below ++ [ ca ]) (parentOf ca);

  above = lib.mapAttrs (
    ca: _:
    let
      line = upFrom [ ] ca;
    in
    {
      intermediates = lib.length line - 1;
      rootText = texts.${lib.last line} or (read (lib.last line));
    }
  ) cfg.cas;

  read = ca: files.read "${cfg.dir}/ca/${ca}.crt";
  texts = lib.mapAttrs (ca: _: read ca) cfg.cas;

  # Some programs append the root: needless, and harmless.
  endsWith =
    root: text: root != null && lib.hasSuffix (lib.removeSuffix "\n" root) (lib.removeSuffix "\n" text);

  wrong =
    {
      one,
      text,
      wanted,
      root ? null,
    }:
    let
      found = blocksIn text;
      fits = found == wanted || (endsWith root text && found == wanted + blocksIn root);
    in
    lib.optional (text != null && !fits) (one // { inherit found wanted; });
in
{
  # Those of these authorities whose file has another number of blocks: each with `found` and `wanted`.
  ofAuthorities = lib.concatMap (
    one:
    wrong {
      inherit one;
      text = texts.${one.ca};
      wanted = lib.max 1 (lib.length (generationsOf (entries.${one.ca} or { })));
    }
  );

  ofCertificates = lib.concatMap (
    one:
    wrong {
      inherit one;
      text = files.read one.certificate.relativePath;
      wanted = 1 + above.${one.ca}.intermediates;
      root = above.${one.ca}.rootText;
    }
  );
}
