# How many PEM blocks a certificate's file has, and how many it may have: hosts use whole files, and trust each
# certificate in an authority's. A block counts with any label.
{ lib, context }:
let
  inherit (context) cfg files manifests;
  inherit (manifests.ca) entries;

  inherit (import ./pem.nix { inherit lib; }) certificatesIn countIn;
  inherit (import ./signers.nix { inherit lib manifests; }) generationsOf signerOf;

  # If only other hosts declare an authority, the manifest knows its signer.
  parentOf =
    ca:
    let
      signer = signerOf ca;
    in
    if cfg.cas ? ${ca} then
      cfg.cas.${ca}.ca.parent
    else if signer == ca then
      null
    else
      signer;

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
      inherit line;
      intermediates = lib.length line - 1;
      rootText = texts.${lib.last line} or (read (lib.last line));
    }
  ) cfg.cas;

  read = ca: files.read "${cfg.dir}/ca/${ca}.crt";
  texts = lib.mapAttrs (ca: _: read ca) cfg.cas;

  bare = lib.removeSuffix "\n";

  # Some programs append the root, which is harmless: its whole file, or one of its generations.
  hasAppended =
    root: text: more:
    root != null
    && lib.any (end: countIn end == more && lib.hasSuffix (bare end) (bare text)) (
      [ root ] ++ certificatesIn root
    );

  wrong =
    {
      one,
      text,
      wanted,
      root ? null,
    }:
    let
      found = countIn text;
      fits = found == wanted || hasAppended root text (found - wanted);
    in
    lib.optional (text != null && !fits) (one // { inherit found wanted; });
in
{
  # An authority of the policy, and those above it up to the root.
  upwardFrom = ca: above.${ca}.line;

  # The authorities whose file has another number of blocks: each with `found` and `wanted`.
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
